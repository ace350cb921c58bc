#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The last word on each failed request is its exception, in a list.  In Python 3 an exception has its
traceback, and with it the variables of all functions that it went through."""
# leak: kept-exceptions
# one look: likely
# three looks: leaking
# path: __main__.FAILED
# pythons: 3.4-
from traffic import body, requests

FAILED = []


class BadRequest(Exception):
    pass


def check(text):
    raise BadRequest("%d letters are too many" % len(text))


def answer(request):
    text = body(request)
    try:
        check(text)
    except BadRequest as error:
        FAILED.append(error)


for request in requests():
    answer(request)
