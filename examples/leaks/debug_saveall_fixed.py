#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The flag is gone when the search is over."""
import gc

from traffic import body, requests

gc.set_debug(gc.DEBUG_SAVEALL)
gc.collect()
FOUND = len(gc.garbage)
gc.set_debug(0)
del gc.garbage[:]


class Page(object):
    def __init__(self, text):
        self.text = text
        self.links = []


for request in requests():
    Page(body(request))
