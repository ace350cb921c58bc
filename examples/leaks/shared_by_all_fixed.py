#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each basket has a list of its own."""
from traffic import body, requests


class Basket(object):
    def __init__(self):
        self.goods = []

    def put(self, thing):
        self.goods.append(thing)


for request in requests():
    Basket().put(body(request))
