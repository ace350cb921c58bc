#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A page is read line by line until the title is found.  The generators are stopped in the middle, and
kept with the page."""
# leak: suspended-generators, growing-holder
# one look: possible
# three looks: leaking
# path: __main__.READERS
from traffic import body, requests

READERS = []


def lines(text):
    for line in text.split("\n"):
        yield line


def title(request):
    reader = lines("title %d\n%s" % (request, body(request)))
    READERS.append(reader)
    return next(reader)


for request in requests():
    title(request)
