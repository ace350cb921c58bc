#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is noted is a name and a line, once each."""
import sys

from traffic import body, requests

ASKED_BY = set()


def price(count):
    frame = sys._getframe(1)
    ASKED_BY.add((frame.f_code.co_name, frame.f_lineno))
    return 5 * count


def answer(request):
    text = body(request)
    return price(len(text))


for request in requests():
    answer(request)
