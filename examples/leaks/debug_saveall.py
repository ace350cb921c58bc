#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Somebody searched a leak with gc.DEBUG_SAVEALL, and left it on: all that the collector finds is put
into gc.garbage instead of being freed."""
# leak: save-all
# leak on 2.7: save-all, garbage-kept
# one look: leaking
# three looks: leaking
# path: gc.garbage
import gc

from traffic import body, requests

gc.set_debug(gc.DEBUG_SAVEALL)


class Page(object):
    def __init__(self, text):
        self.text = text
        self.links = [self]


for request in requests():
    Page(body(request))
gc.set_debug(0)
