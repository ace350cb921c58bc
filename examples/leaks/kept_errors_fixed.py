#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is kept for the report is text, and of the last hundred errors."""
import collections
import sys
import traceback

from traffic import body, requests

ERRORS = collections.deque(maxlen=100)


def parse(text):
    return int(text)


def answer(request):
    text = body(request)
    try:
        return parse(text)
    except ValueError:
        ERRORS.append(traceback.format_exception_only(*sys.exc_info()[:2])[0][:80])


for request in requests():
    answer(request)
