#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Who asked for a price is noted as a frame, to be printed some day.  A frame has all variables of its
function."""
# leak: growing-holder
# one look: possible
# three looks: leaking
# path: __main__.ASKED_BY
import sys

from traffic import body, requests

ASKED_BY = []


def price(count):
    ASKED_BY.append(sys._getframe(1))
    return 5 * count


def answer(request):
    text = body(request)
    return price(len(text))


for request in requests():
    answer(request)
