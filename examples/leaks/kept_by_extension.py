#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An extension keeps the list that it was given, with a reference of its own as it should.  Python code
has forgotten the list, but the extension goes on writing to it."""
# leak: growing-holder
# one look: possible
# three looks: leaking
# path: static data of journal*
# extension: journal.c
import journal

from traffic import body, requests

journal.keep([])

for request in requests():
    journal.note(body(request))
