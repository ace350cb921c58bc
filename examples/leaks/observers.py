#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every page that is shown wants to hear of new prices.  When nobody looks at it any more the
catalogue's list still has it."""
# leak: observers, growing-holder
# one look: possible
# three looks: leaking
# path: __main__.CATALOGUE.observers
from traffic import body, requests


class Catalogue(object):
    def __init__(self):
        self.observers = []

    def subscribe(self, observer):
        self.observers.append(observer)


class Page(object):
    def __init__(self, catalogue, text):
        self.text = text
        self.stale = False
        catalogue.subscribe(self.on_price)

    def on_price(self):
        self.stale = True


CATALOGUE = Catalogue()
for request in requests():
    Page(CATALOGUE, body(request))
