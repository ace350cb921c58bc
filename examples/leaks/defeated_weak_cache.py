#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A cache of weak references, from which pictures go by themselves.  But what is to be called then is a
method of the picture, so that the picture lives for as long as the reference to it."""
# leak: growing-holder, observers
# one look: possible
# three looks: leaking
# path: __main__.GONE
import weakref

from traffic import body, requests

PICTURES = weakref.WeakValueDictionary()
GONE = []


class Picture(object):
    def __init__(self, pixels):
        self.pixels = pixels

    def on_gone(self, reference):
        GONE.remove(reference)


def show(number):
    picture = PICTURES[number] = Picture(body(number))
    GONE.append(weakref.ref(picture, picture.on_gone))


for request in requests():
    show(request)
