#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Templates are compiled once and kept by their text.  As the user's name is a part of the text, there
is a new one for every request."""
# leak: growing-holder
# one look: possible
# three looks: leaking
# path: __main__.COMPILED
from traffic import body, requests

COMPILED = {}


def render(text):
    if text not in COMPILED:
        COMPILED[text] = compile("%r" % text, "<template>", "eval")
    return eval(COMPILED[text])


for request in requests():
    render("Dear user %d! %s" % (request, body(request)))
