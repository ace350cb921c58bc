#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Without a cache to write to there is None as default, and a new dict for the call."""
from traffic import body, requests


def render(page, cache=None):
    cache = {} if cache is None else cache
    if page not in cache:
        cache[page] = "<p>%s</p>" % body(page)
    return cache[page]


for request in requests():
    render(request)
