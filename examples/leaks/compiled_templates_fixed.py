#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The template is always the same text, and the user's name is put in later."""
from traffic import body, requests

COMPILED = {}


def render(text, values):
    if text not in COMPILED:
        COMPILED[text] = compile("%r" % text, "<template>", "eval")
    return eval(COMPILED[text]) % values


for request in requests():
    render("Dear user %d! %s", (request, body(request)))
