#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each state of a basket knows the one before, for the sake of an undo that goes back to the start."""
# leak: growing-holder
# one look: possible
# three looks: leaking
# path: __main__.SHOP.state*
from traffic import body, requests


class State(object):
    def __init__(self, text, previous):
        self.text = text
        self.previous = previous


class Shop(object):
    def __init__(self):
        self.state = None

    def change(self, text):
        self.state = State(text, self.state)


SHOP = Shop()
for request in requests():
    SHOP.change(body(request))
# One by one: Python would free each state within the freeing of the one after it.
while SHOP.state:
    SHOP.state = SHOP.state.previous
