#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A callback is registered at the beginning of every request instead of once, and all of them are
called at the end."""
# leak: repeated-callback
# one look: likely
# three looks: leaking
# path: __main__.SHOP.at_closing
from traffic import body, requests


class Shop(object):
    def __init__(self):
        self.at_closing = []
        self.sold = 0

    def sell(self, text):
        self.at_closing.append(self.count_cash)
        self.sold += len(text)

    def count_cash(self):
        return self.sold


SHOP = Shop()
for request in requests():
    SHOP.sell(body(request))
