#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The list is emptied before it gets too long."""
# extension: journal.c
import journal

from traffic import body, requests

notes = []
journal.keep(notes)

for request in requests():
    journal.note(body(request))
    del notes[:-100]
