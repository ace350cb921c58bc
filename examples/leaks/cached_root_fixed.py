#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The root is looked for each time."""
import gc

from traffic import body, requests

FREED = []


class Node(object):
    def __init__(self, parent, text):
        self.parent = parent
        self.text = text

    @property
    def root(self):
        return self.parent.root if self.parent else self

    def __del__(self):
        FREED[:] = [len(self.text)]


for request in requests():
    Node(Node(None, body(request)), "").root
gc.collect()
