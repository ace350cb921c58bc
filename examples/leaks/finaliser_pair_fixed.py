#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The order knows its buyer by a weak reference: there is no cycle."""
import weakref

from traffic import body, requests

ENDED = {"orders": 0, "buyers": 0}


class Order(object):
    def __init__(self, buyer, text):
        self.buyer = weakref.ref(buyer)
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
