# SPDX-License-Identifier: Apache-2.0
"""Garbage that is known, and what the target itself says of it: garbage.py WHAT COUNT."""
import gc
import sys
import weakref

gc.disable()

import talk  # noqa: E402


class Node(object):
    """Without methods, which would lead to this module, and so to all that it keeps."""


class Called(Node):
    def call(self):
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
WATCHED = []


def tie(make, other="other"):
    a, b = make(), make()
    setattr(a, other, b)
    setattr(b, other, a)
    return a


def clean(count):
    """Without the garbage of the interpreter's start."""
    gc.collect()


def plain(count):
    for number in range(count):
        tie(Node)


def mixed(count):
    """With what only they hold, and what is held by others as well."""
    shared = ["shared"]
    KEPT.append(shared)
    for number in range(count):
        node = tie(Called)
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
        node.method = node.call


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


def untracked(count):
    """Pairs of which the collector does not know one half, with a pair that they hold, and one
    that holds them."""
    import ctypes
    gc.collect()
    for number in range(count):
        node, held, holder = tie(Node), tie(Node), tie(Node)
        node.held = held
        holder.holds = node
        WATCHED.extend(weakref.ref(n) for n in (node, node.other, held, held.other, holder))
        ctypes.pythonapi.PyObject_GC_UnTrack(ctypes.py_object(node))


def running(count):
    """The collector is enabled, and not due."""
    gc.collect()
    plain(count)
    gc.enable()


def no_threshold(count):
    gc.set_threshold(0)
    plain(count)
    gc.enable()


#: Fields of code that are objects of their own and not made when they are asked for.
if sys.version_info >= (3, 11):
    CODE = ("co_consts", "co_names", "co_filename", "co_name", "co_qualname", "co_linetable",
            "co_exceptiontable")
else:
    CODE = ("co_code", "co_consts", "co_names", "co_varnames", "co_freevars", "co_cellvars",
            "co_filename", "co_name", "co_linetable" if sys.version_info >= (3, 10) else "co_lnotab")
DESCRIPTORS = (type(Slotted.other), type(vars(Node)["__dict__"]))


def referents(node, attributes):
    """
    What an object owns: what its tp_traverse tells, and what that leaves out as it cannot be in a
    cycle.  @attributes has the ids of dicts whose keys may belong to the class.
    """
    found = gc.get_referents(node)
    if type(node) is dict and id(node) not in attributes:
        visited = set(map(id, found))
        found.extend(key for key in node if type(key) is str and id(key) not in visited)
    if type(node) is type(referents.__code__):
        found.extend(getattr(node, name) for name in CODE)
        if sys.version_info >= (3, 11):
            found.extend(variables(node))
    if isinstance(node, type):
        found.append(node.__name__)
        if sys.version_info[0] > 2:
            found.append(node.__qualname__)
        # A class keeps a copy of its own, with these names, which only C sees.
        slots = vars(node).get("__slots__", ())
        found.extend(name for name in (slots if isinstance(slots, (tuple, list)) else [slots])
                     if name not in ("__dict__", "__weakref__"))
    if type(node) in DESCRIPTORS:
        found.append(node.__name__)
    return found


def variables(code):
    """
    Names of variables as often as they are referred to: they are in one tuple, which only C sees,
    and from 3.12 on now also in these, which are made when they are asked for, and are kept.
    """
    names = [name for part in (code.co_varnames, code.co_cellvars, code.co_freevars)
             for name in part]
    return (names if sys.version_info >= (3, 12) else []) + list(
        dict((id(name), name) for name in names).values())


def own_dicts(nodes):
    """
    Ids of the dicts that are `__dict__` of one of the objects.  Those that have none yet, and all
    from 3.11 on, would make one now.
    """
    if sys.version_info >= (3, 11):
        return set()
    return set(id(node.__dict__) for node in nodes
               if isinstance(node, (Node, Finalised, Old, Pair)) and
               any(type(target) is dict for target in gc.get_referents(node)))


def close(nodes):
    """Add all that the objects lead to; what each of them refers to, by place."""
    known = dict((id(node), i) for i, node in enumerate(nodes))
    attributes, places = own_dicts(nodes), []
    while len(places) < len(nodes):
        row = []
        for target in referents(nodes[len(places)], attributes):
            if id(target) not in known:
                known[id(target)] = len(nodes)
                nodes.append(target)
            row.append(known[id(target)])
        places.append(row)
    return places


def more_referred(nodes, places):
    """The places of those that have more references than the ones from the others."""
    counts = [0] * len(nodes)
    for row in places:
        for place in row:
            counts[place] += 1
    probe = [object()]
    mine = sys.getrefcount(probe[0])
    return [i for i in range(len(nodes)) if sys.getrefcount(nodes[i]) > mine + counts[i]]


def oracle():
    """
    Let the collector put what it finds into gc.garbage, and take all that this leads to; less what
    has more references than it has from there, and what that leads to: {address: [type, bytes]}.
    """
    before = len(gc.garbage)
    gc.set_debug(gc.DEBUG_SAVEALL)
    gc.collect()
    gc.set_debug(0)
    nodes = gc.garbage[before:]
    # Now the list here is all that holds them.
    del gc.garbage[before:]
    places = close(nodes)
    left = more_referred(nodes, places)
    alive = set(left)
    while left:
        for place in places[left.pop()]:
            if place not in alive:
                alive.add(place)
                left.append(place)
    return dict((hex(id(nodes[i])).rstrip("L"), [type(nodes[i]).__name__, sys.getsizeof(nodes[i])])
                for i in range(len(nodes)) if i not in alive)


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
