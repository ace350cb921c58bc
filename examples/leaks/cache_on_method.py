#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""lru_cache on a method: the key of an entry is `self`, so that the cache, which is the class's, keeps
every invoice that was ever asked for its total."""
# leak: cache-on-method
# one look: likely
# three looks: likely
# path: __main__.Invoice.total
# pythons: 3.4-
from functools import lru_cache

from traffic import body, requests


class Invoice(object):
    def __init__(self, number):
        self.number = number
        self.text = body(number, 40960)

    @lru_cache(maxsize=1000)
    def total(self, discount):
        return len(self.text) * (100 - discount)


for request in requests():
    Invoice(request).total(request % 30)
