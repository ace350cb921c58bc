#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The catalogue knows pages by weak references: being told of prices keeps no page alive."""
import weakref

from traffic import body, requests


class Catalogue(object):
    def __init__(self):
        self.observers = weakref.WeakSet()

    def subscribe(self, observer):
        self.observers.add(observer)


class Page(object):
    def __init__(self, catalogue, text):
        self.text = text
        self.stale = False
        catalogue.subscribe(self)

    def on_price(self):
        self.stale = True


CATALOGUE = Catalogue()
for request in requests():
    Page(CATALOGUE, body(request))
