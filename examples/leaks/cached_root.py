#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A node finds the root of its tree once and remembers it.  That of the root is itself; with its
__del__ it is never freed by Python 2, and since 3.4 when the collector comes."""
# leak on 2.7: garbage-kept
# leak on 3.4-: garbage-waiting
# one look on 2.7: leaking
# one look on 3.4-: at most possible
# three looks on 2.7: leaking
# three looks on 3.4-: at most possible
# path on 2.7: gc.garbage
import gc

from traffic import body, requests

FREED = []


class cached(object):
    """A property whose value is put into the object's __dict__, where it is found from then on."""

    def __init__(self, function):
        self.function = function

    def __get__(self, obj, owner):
        value = obj.__dict__[self.function.__name__] = self.function(obj)
        return value


class Node(object):
    def __init__(self, parent, text):
        self.parent = parent
        self.text = text

    @cached
    def root(self):
        return self.parent.root if self.parent else self

    def __del__(self):
        FREED[:] = [len(self.text)]


for request in requests():
    Node(Node(None, body(request)), "").root
gc.collect()
