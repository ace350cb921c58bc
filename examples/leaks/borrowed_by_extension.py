#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""No leak: the extension remembers a list without a reference of its own.  That is a mistake, but one
that frees too early, and here the module keeps the list anyway."""
# leak: growing-holder
# one look: none
# three looks: none
# extension: journal.c
import journal

from traffic import body, requests

RECENT = []
journal.borrow(RECENT)

for request in requests():
    journal.note(body(request))
    del RECENT[:-100]
