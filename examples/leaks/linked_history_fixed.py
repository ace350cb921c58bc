#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Undo goes back ten steps."""
import collections

from traffic import body, requests


class Shop(object):
    def __init__(self):
        self.states = collections.deque(maxlen=10)

    def change(self, text):
        self.states.append(text)


SHOP = Shop()
for request in requests():
    SHOP.change(body(request))
