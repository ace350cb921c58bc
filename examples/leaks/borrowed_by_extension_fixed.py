#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The extension has a reference of its own, which it gives back for another list."""
# extension: journal.c
import journal

from traffic import body, requests

RECENT = []
journal.keep(RECENT)

for request in requests():
    journal.note(body(request))
    del RECENT[:-100]
