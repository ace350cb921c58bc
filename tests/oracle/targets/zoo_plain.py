# -*- coding: utf-8 -*-
# SPDX-License-Identifier: Apache-2.0
"""Numbers, texts, containers and classes in all their states."""
import array
import collections
import sys

PY3 = sys.version_info[0] >= 3
if PY3:
    unicode, long, xrange = str, int, range


class Plain(object):
    shared = [1]

    def __init__(self):
        self.a = [1]
        self.b = "bee"
        self.c = 3.5

    def method(self):
        return self


class Slotted(object):
    __slots__ = ("s1", "s2", "unset", "__hidden", "__weakref__")

    def __init__(self):
        self.s1 = ["s1"]
        self.s2 = ("x", [2])
        self.__hidden = ["private"]


class SlotsAndDict(Slotted):
    __slots__ = ("s3", "__dict__")


class NoSlots(Slotted):
    __slots__ = ()


class WithDel(object):
    def __del__(self):
        pass


class Meta(type):
    def __new__(mcs, name, bases, body):
        body["made_by"] = [name]
        return super(Meta, mcs).__new__(mcs, name, bases, body)


class Many(object):
    """Attributes beyond what keys are shared for."""

    def __init__(self, count):
        for i in range(count):
            setattr(self, "k%03d" % i, [i])


def numbers(zoo):
    zoo["small"] = [0, 1, -1, -5, -6, 255, 256, 257, True, False, None, Ellipsis, NotImplemented]
    zoo["ints"] = [sign * (10 ** n + k) for n in range(0, 201, 5) for k in (0, 7)
                   for sign in (1, -1)]
    zoo["powers"] = [(1 << n) + k for n in (15, 29, 30, 31, 32, 59, 60, 61, 62, 63, 64, 120, 479,
                                            480, 481) for k in (-1, 0, 1)]
    zoo["longs"] = [long(5), long(0), -long(7), long(10) ** 30]
    zoo["floats"] = [0.0, -0.0, 1.5, 1e16, 1e-5, 1e15, 123456789.125, 1e300, 5e-324, 0.1, 1 / 3.0,
                     1e22, 1e23, 2.0 ** -24, 2.0 ** -44, -1e16, 9999999999999998.0,
                     float("inf"), -float("inf"),
                     float("nan")]
    zoo["complexes"] = [1 + 2j, -0j]


def texts(zoo):
    zoo["ascii"] = ["", "x", "it's", 'say "x"', "both ' and \"", "a\\b", "tab\tnl\n\r\x00\x1b\x7f",
                    "n" * 64, "n" * 65, "\x80\xff", "{}[]"]
    zoo["latin"] = [u"\xe9\xe8" * 5, u"\x85\xa0\xad", u"\xff" * 70]
    zoo["wide"] = [u"\u20ac\u1234" * 5, u"\u200b\u202e\u2028\ufeff", u"\ud800x", u"\u0378\ue000",
                   u"\u4e2d" * 70, u"e\u0301"]
    zoo["wider"] = [u"\U0001F600" * 5, u"\U000e0001", u"\U0010ffff", u"\U0001F600" * 70]
    cached = u"\u20acutf8 is cached" * 3
    try:
        open(cached)
    except EnvironmentError:
        pass
    zoo["utf8"] = [cached, u"\xe9" * 40, u"plain"]
    hash(zoo["utf8"][0])
    zoo["bytes"] = [b"", b"a", b"\x00\xff\\'\"", b"it's", b"n" * 64, b"n" * 65, b"\xc3\xa9", b"\n"]
    zoo["bytearrays"] = [bytearray(), bytearray(b"abcdef"), bytearray(b"0123456789" * 10)]
    del zoo["bytearrays"][2][:3]
    zoo["many texts"] = ["text number %d" % i for i in range(3000)]
    zoo["grown"] = "".join(["ab", "cd"] * 10000)


def dicts(zoo):
    deleted = {"a": [1], "b": [2], "c": [3]}
    del deleted["b"]
    emptied = dict((i, i) for i in range(100))
    emptied.clear()
    popped = dict((i, [i]) for i in range(1000))
    for i in range(990):
        del popped[i]
    mixed = {"a": [1], 1: [2], (1, 2): [3], 2.5: [4], None: [5], True: [6], b"b": [7],
             u"\xe9": [8], frozenset([1]): [9], -1: [10], 10 ** 30: [11]}
    zoo["dicts"] = [{}, {"a": [1], "b": 2}, {1: [2], 3: 4}, {"a": 1, "b": 2}, deleted, emptied,
                    popped, mixed, {"it's": [1], 'q"q': [2], u"\u20ac": [3], "x" * 100: [4]}]
    zoo["int keys"] = dict((i, [i]) for i in range(2000))
    zoo["str keys"] = dict(("k%d" % i, [i]) for i in range(4000))
    zoo["large"] = dict((i * 7, i) for i in xrange(9000))
    zoo["nested"] = reduce_nested(50)


def reduce_nested(depth):
    d = {}
    for i in range(depth):
        d = {"next": d, i: [d]}
    return d


def containers(zoo):
    grown = [[i] for i in range(100)]
    del grown[50:]
    cyclic = [1]
    cyclic.append(cyclic)
    discarded = set(range(1000))
    for i in range(900):
        discarded.discard(i)
    zoo["lists"] = [[], [1, [2], "x"], grown, cyclic, [None] * 3, [[i, (i,)] for i in range(3000)]]
    zoo["tuples"] = [(), (1, [2]), (1, 2, "x"), tuple([1, len(zoo)]), ((), ((),))]
    zoo["sets"] = [set(), set([1, "a", (2, 3)]), set(range(1000)), discarded,
                   set("s%d" % i for i in range(5)), frozenset(), frozenset(["q", (1,)]),
                   frozenset(frozenset([i]) for i in range(100))]
    zoo["slices"] = [slice([1], 2, 3), slice(None), xrange(5, 10), xrange(0, 10 ** 6, 7)]
    zoo["arrays"] = [array.array("d", [1.0] * 10), array.array("i"), array.array("B", b"x" * 50)]
    if PY3:
        zoo["far range"] = range(10 ** 20, 10 ** 21, 10 ** 19)


def subclass(base, slots):
    """A subclass of a builtin, with the default `__dict__` or with none."""
    body = {} if slots is None else {"__slots__": slots}
    name = base.__name__.title() + ("Sub" if slots is None else "Slots%d" % len(slots))
    return type(base)(str(name), (base,), body)


def subclasses(zoo):
    values = [(int, 77), (long, 10 ** 40), (float, 2.5), (complex, 1j), (str, "sub"),
              (unicode, u"\u20acsub"), (bytes, b"sub"), (bytearray, b"sub"), (list, [[1], [2]]),
              (tuple, ([1], 2, 3)), (dict, {"k": [1]}), (set, [1, "x"]), (frozenset, [2]),
              (collections.deque, [[1]]), (collections.defaultdict, ()), (object, None),
              (collections.OrderedDict, [("o", [1])]), (Exception, "text"), (property, None),
              (staticmethod, len), (classmethod, len), (type, None)]
    classes = zoo["subclasses"] = []
    for base, value in values:
        for slots in (None, (), ("x", "y")):
            try:
                cls = subclass(base, slots)
            except TypeError:  # non-empty __slots__ not supported by this base
                continue
            classes.append(cls)
            if base is type:
                o = cls("MadeBy", (object,), {})
            else:
                o = cls() if value is None or value == () else cls(value)
            classes.append(o)
            if slots != () and base is not type:
                o.x = ["attribute"]
            if slots is None and base is not type:
                more = cls() if value is None or value == () else cls(value)
                more.first, more.second = ["first"], "second"
                del more.first
                classes.append(more)


def instances(zoo):
    bare, deleted, odd, many, shown = Plain(), Plain(), Plain(), Plain(), Plain()
    del deleted.b
    odd.__dict__[3] = [4]
    for i in range(50):
        setattr(many, "k%d" % i, [i])
    vars(shown)
    emptied = Plain()
    emptied.__dict__.clear()
    replaced = Plain()
    replaced.__dict__ = {"new": [1]}
    zoo["instances"] = [bare, deleted, odd, many, shown, emptied, replaced]
    half = SlotsAndDict()
    half.s3 = [3]
    half.other = [5]
    zoo["slotted"] = [Slotted(), half, NoSlots(), WithDel()]
    zoo["many attributes"] = [Many(n) for n in (0, 1, 5, 20, 28, 29, 30, 31, 32, 33, 40, 300)]
    zoo["crowd"] = [Plain() for i in range(3000)]
    for o in zoo["crowd"][::3]:
        o.late = [1]
    for o in zoo["crowd"][::5]:
        del o.a


def classes(zoo):
    metaclass = Meta(str("FromMeta"), (Plain,), {"own": [1]})
    zoo["metaclass"] = [metaclass, metaclass()]
    zoo["dynamic"] = [type(str("Dynamic%d" % i), (Plain,), {"n": [i]}) for i in range(200)]
    zoo["dynamic ones"] = [c() for c in zoo["dynamic"][:20]]
    diamond = type(str("Diamond"), (zoo["dynamic"][0], zoo["dynamic"][1]), {})
    zoo["diamond"] = [diamond, diamond()]
    moved = type(str("Moved"), (object,), {"__module__": "else.where"})
    moduleless = type(str("Moduleless"), (object,), {"__module__": None})
    renamed = type(str("Before"), (object,), {})
    renamed.__name__ = str("After")
    zoo["names"] = [moved, moved(), moduleless, moduleless(), renamed, renamed()]

    class Local(object):
        class Inner(object):
            pass
    zoo["local class"] = [Local(), Local.Inner()]
    gone = type(str("Gone"), (object,), {})
    zoo["class lost"] = gone()


def fill(zoo):
    numbers(zoo)
    texts(zoo)
    dicts(zoo)
    containers(zoo)
    subclasses(zoo)
    instances(zoo)
    classes(zoo)
    if not PY3:
        import zoo_python2
        zoo_python2.fill(zoo)
