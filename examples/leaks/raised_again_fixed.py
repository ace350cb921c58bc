#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A new exception each time, which goes with the request."""
from traffic import body, requests


def find(page):
    raise KeyError("no such page")


def answer(request):
    text = body(request)
    try:
        return find(text[-5:])
    except KeyError:
        return "404"


for request in requests():
    answer(request)
