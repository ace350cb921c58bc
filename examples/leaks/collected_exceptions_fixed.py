#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The exception is kept without its traceback, and for the last hundred requests."""
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
        FAILED.append(error.with_traceback(None))
        del FAILED[:-100]


for request in requests():
    answer(request)
