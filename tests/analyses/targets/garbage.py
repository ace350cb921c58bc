# SPDX-License-Identifier: Apache-2.0
"""Garbage that is known, and what the target itself says of it: garbage.py WHAT COUNT."""
import gc
import sys
import weakref

gc.disable()

import talk  # noqa: E402


class Node(object):
    pass


class Slotted(object):
    __slots__ = ("other",)


class Finalised(object):
    def __del__(self):
        pass


class Derived(Finalised):
    pass


class Old:
    def __del__(self):
        pass


class Pair(list):
    pass


KEPT = []


def tie(make, other="other"):
    a, b = make(), make()
    setattr(a, other, b)
    setattr(b, other, a)
    return a


def plain(count):
    for number in range(count):
        tie(Node)


def mixed(count):
    """With what only they hold, and what is held by others as well."""
    shared = ["shared"]
    KEPT.append(shared)
    for number in range(count):
        node = tie(Node)
        node.text = "text %d" % number
        node.big = 10 ** 20 + number
        node.items = [number, {"key %d" % number: (node, 2.5 * number)}, shared]
        node.known = KEPT
        tie(Slotted)
        pair = Pair()
        pair.append(pair)
        row = []
        row.append([row, (number, "only here %d" % number)])

        def call(depth):
            return call(depth) if depth else number

        def generate():
            yield generator[0]

        generator = []
        generator.append(generate())


def finalised(count):
    """The classic pair, one that it holds, and one that holds it."""
    for number in range(count):
        first = tie(Derived)
        held, holder = tie(Node), tie(Node)
        first.held = held
        holder.holds = first
        tie(Node)


def old(count):
    for number in range(count):
        tie(Old)


def saveall(count):
    gc.set_debug(gc.DEBUG_SAVEALL)
    plain(count)
    gc.collect()


def frozen(count):
    """Frozen pairs, a pair that one of them holds, and one that holds one of them."""
    for number in range(count):
        held, kept = tie(Node), tie(Node)
        kept.held = held
        if number == 0:
            KEPT.append(tie(Node))
    gc.freeze()
    plain(1)


def weak(count):
    for number in range(count):
        node = tie(Node)
        KEPT.append(weakref.ref(node))
        KEPT.append(weakref.ref(node.other, KEPT.append))


def reachable(count):
    for number in range(count):
        KEPT.append(tie(Node))


def classes(count):
    """Dead classes, each a cycle by itself."""
    for number in range(count):
        cls = type("Dead", (Node,), {"__slots__": ("a", "b"), "call": lambda self: None})
        cls.instance = cls()


def running(count):
    """The collector is enabled, and not due."""
    gc.collect()
    plain(count)
    gc.enable()


def no_threshold(count):
    gc.set_threshold(0)
    plain(count)
    gc.enable()


def _references(nodes):
    """How many references each of them has from the others, by id."""
    counts = {}
    for node in nodes:
        for target in gc.get_referents(node):
            counts[id(target)] = counts.get(id(target), 0) + 1
    return counts


def oracle():
    """
    Collect what the collector finds into gc.garbage, and all that it leads to; less what has more
    references than it has from there, and what that leads to: {address: [type, bytes]}.
    """
    before = len(gc.garbage)
    gc.set_debug(gc.DEBUG_SAVEALL)
    gc.collect()
    gc.set_debug(0)
    nodes, number = gc.garbage[before:], 0
    known = dict((id(node), i) for i, node in enumerate(nodes))
    saved = set(known)
    while number < len(nodes):
        for target in gc.get_referents(nodes[number]):
            if id(target) not in known:
                known[id(target)] = len(nodes)
                nodes.append(target)
        number += 1
    target = node = None
    counts = _references(nodes)
    probe = [object()]
    mine = sys.getrefcount(probe[0])
    left = [i for i in range(len(nodes)) if sys.getrefcount(nodes[i]) > mine +
            (id(nodes[i]) in saved) + counts.get(id(nodes[i]), 0)]
    alive = set(left)
    while left:
        for target in gc.get_referents(nodes[left.pop()]):
            if known[id(target)] not in alive:
                alive.add(known[id(target)])
                left.append(known[id(target)])
    target = None
    found = dict((hex(id(nodes[i])).rstrip("L"), [type(nodes[i]).__name__, sys.getsizeof(nodes[i])])
                 for i in range(len(nodes)) if i not in alive)
    del gc.garbage[before:]
    return found


def sums():
    """The same by type: {name: [count, bytes]}."""
    by_type = {}
    for name, size in oracle().values():
        row = by_type.setdefault(name, [0, 0])
        row[0] += 1
        row[1] += size
    return by_type


if __name__ == "__main__":
    for what in sys.argv[1].split(","):
        globals()[what](int(sys.argv[2]))
    talk.serve(globals())
