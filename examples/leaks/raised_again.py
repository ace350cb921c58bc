#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One exception, made once and raised again and again.  Each time its traceback gets longer, and with
it come the frames that it went through and the requests in them."""
# leak: raised-again
# one look: likely
# three looks: likely
# path: __main__.NOT_FOUND
# pythons: 3.4-
from traffic import body, requests

NOT_FOUND = KeyError("no such page")


def find(page):
    raise NOT_FOUND


def answer(request):
    text = body(request)
    try:
        return find(text[-5:])
    except KeyError:
        return "404"


for request in requests():
    answer(request)
