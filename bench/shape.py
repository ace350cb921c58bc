#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""shape.py SHAPE COUNT: a heap of one shape: list, dicts, instances or cycles.

Prints "READY" and the address of its deepest object, then waits to be killed: CPython itself takes
minutes, or all of the C stack, to free some of these.  Runs on every Python from 2.7 on.
"""
from __future__ import print_function

import gc
import signal
import sys


class Node(object):
    __slots__ = ("next",)


def build_list(count):
    head = at = Node()
    for _ in range(count - 1):
        at.next = Node()
        at = at.next
    return head, at


def build_dicts(count):
    head = at = {}
    for _ in range(count - 1):
        at["child"] = {}
        at = at["child"]
    return head, at


def build_instances(count):
    made = [Node() for _ in range(count)]
    return made, made[-1]


def build_cycles(count):
    made = []
    for _ in range(count):
        node = Node()
        node.next = Node()
        node.next.next = node
        made.append(node)
    return made, made[-1].next


def main():
    global HEAD
    gc.disable()
    HEAD, last = globals()["build_" + sys.argv[1]](int(sys.argv[2]))
    print("READY %#x" % id(last))
    sys.stdout.flush()
    # Only the shape itself is to hold it.
    del last
    signal.pause()


if __name__ == "__main__":
    main()
