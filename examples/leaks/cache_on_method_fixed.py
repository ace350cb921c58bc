#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is cached is a function of numbers, which knows no invoice."""
from functools import lru_cache

from traffic import body, requests


@lru_cache(maxsize=1000)
def reduced(amount, discount):
    return amount * (100 - discount)


class Invoice(object):
    def __init__(self, number):
        self.number = number
        self.text = body(number, 40960)

    def total(self, discount):
        return reduced(len(self.text), discount)


for request in requests():
    Invoice(request).total(request % 30)
