#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A generator that nobody needs any more is closed, and none is kept."""
from traffic import body, requests


def lines(text):
    for line in text.split("\n"):
        yield line


def title(request):
    reader = lines("title %d\n%s" % (request, body(request)))
    try:
        return next(reader)
    finally:
        reader.close()


for request in requests():
    title(request)
