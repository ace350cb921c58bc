#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A list in the class, not in __init__: all baskets are one, and it is never empty again."""
# leak: growing-holder
# one look: possible
# three looks: leaking
# path: __main__.Basket.goods
from traffic import body, requests


class Basket(object):
    goods = []

    def put(self, thing):
        self.goods.append(thing)


for request in requests():
    Basket().put(body(request))
