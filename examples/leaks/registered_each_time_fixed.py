#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The callback is registered where the shop is made."""
from traffic import body, requests


class Shop(object):
    def __init__(self):
        self.at_closing = [self.count_cash]
        self.sold = 0

    def sell(self, text):
        self.sold += len(text)

    def count_cash(self):
        return self.sold


SHOP = Shop()
for request in requests():
    SHOP.sell(body(request))
