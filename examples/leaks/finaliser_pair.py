#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A buyer and an order know each other, and both have a __del__.  Python 2 cannot say which of them
is to be finalised first, and so keeps both for ever, in gc.garbage; since 3.4 they are collected."""
# leak on 2.7: garbage-kept
# leak on 3.4-: garbage-waiting
# one look on 2.7: leaking
# one look on 3.4-: at most possible
# three looks on 2.7: leaking
# three looks on 3.4-: at most possible
# path on 2.7: *garbage
from traffic import body, requests

ENDED = {"orders": 0, "buyers": 0}


class Order(object):
    def __init__(self, buyer, text):
        self.buyer = buyer
        self.text = text

    def __del__(self):
        ENDED["orders"] += 1


class Buyer(object):
    def __init__(self, text):
        self.order = Order(self, text)

    def __del__(self):
        ENDED["buyers"] += 1


for request in requests():
    Buyer(body(request))
