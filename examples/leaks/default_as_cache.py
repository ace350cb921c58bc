#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A dict as default argument is made once, for all calls: a cache that nobody sees and nobody
empties."""
# leak: mutable-default
# one look: likely
# three looks: leaking
# path: __main__.render.__defaults__[0]
from traffic import body, requests


def render(page, cache={}):
    if page not in cache:
        cache[page] = "<p>%s</p>" % body(page)
    return cache[page]


for request in requests():
    render(request)
