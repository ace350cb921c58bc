# SPDX-License-Identifier: Apache-2.0
"""Chains: nodes in nodes, dicts in dicts, nodes by turns with lists, nodes with something of their own."""
import gc

import talk

COUNT = 20000

gc.disable()


class Node(object):
    pass


class Slotted(object):
    __slots__ = ("next",)


class Pair(object):
    __slots__ = ("items",)


class Loaded(object):
    __slots__ = ("next", "load")


def nodes():
    head = at = Node()
    for _ in range(COUNT - 1):
        at.next = Node()
        at = at.next
    return head, at


def slotted():
    head = at = Slotted()
    for _ in range(COUNT - 1):
        at.next = Slotted()
        at = at.next
    return head, at


def dicts():
    head = at = {}
    for _ in range(COUNT - 1):
        at["child"] = {}
        at = at["child"]
    return head, at


def pairs():
    head = at = Pair()
    for _ in range(COUNT - 1):
        at.items = [Pair()]
        at = at.items[0]
    return head, at


def loaded():
    head = at = Loaded()
    for i in range(COUNT):
        at.load = "load %d" % i
        if i < COUNT - 1:
            at.next = Loaded()
            at = at.next
    return head, at


MADE = {make.__name__: make() for make in (nodes, slotted, dicts, pairs, loaded)}
LAST = {name: id(made[1]) for name, made in MADE.items()}
NODES, SLOTTED, DICTS, PAIRS, LOADED = (
    MADE[name][0] for name in ("nodes", "slotted", "dicts", "pairs", "loaded"))
# What a chain ends with is held by the chain alone.
MADE.clear()

talk.serve(globals())
