#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is to be called is a function, which knows no picture."""
import weakref

from traffic import body, requests

PICTURES = weakref.WeakValueDictionary()
GONE = []


class Picture(object):
    def __init__(self, pixels):
        self.pixels = pixels


def show(number):
    picture = PICTURES[number] = Picture(body(number))
    GONE.append(weakref.ref(picture, GONE.remove))


for request in requests():
    show(request)
