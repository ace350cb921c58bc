#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""weakref.finalize() with a method of the object that it is for: the registry of finalizers keeps the
method, the method keeps the object, and so it never goes."""
# leak: growing-holder, observers
# one look: possible
# three looks: leaking
# path: weakref.finalize._registry
# pythons: 3.4-
import weakref

from traffic import body, requests


class Download(object):
    def __init__(self, number):
        self.data = body(number)
        weakref.finalize(self, self.tidy)

    def tidy(self):
        self.data = None


for request in requests():
    Download(request)
