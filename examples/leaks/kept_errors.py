#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Errors are kept for a report of the day.  Each has its traceback, the traceback has the frames, and
the frames have all that was in the variables."""
# leak: kept-exceptions, growing-holder
# one look: likely
# one look on 2.7: possible
# three looks: leaking
# path: __main__.ERRORS
import sys

from traffic import body, requests

ERRORS = []


def parse(text):
    return int(text)


def answer(request):
    text = body(request)
    try:
        return parse(text)
    except ValueError:
        ERRORS.append(sys.exc_info())


for request in requests():
    answer(request)
