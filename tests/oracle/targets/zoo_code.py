# -*- coding: utf-8 -*-
# SPDX-License-Identifier: Apache-2.0
"""What code is made of and leaves behind: functions, frames, generators, exceptions, descriptors."""
import sys
import types

from zoo_plain import Plain, Slotted

PY3 = sys.version_info[0] >= 3


class Raised(Exception):
    pass


def make_closure():
    x, y = [1], "why"

    def inner(a, b=[3]):
        return x, y, a
    return inner


def make_empty_cell():
    def inner():
        return unset
    if not inner:
        unset = 1
    return inner


def generate(a):
    local = [a]
    captured = ["captured", a]

    def reader():
        return captured
    for i in local:
        yield i, local
    yield reader


def delegate():
    x = ["delegate"]
    for y in generate("nested"):
        yield y


def running():
    """A generator that runs while it is looked at: it holds itself."""
    me = yield
    me.append(sys._getframe())
    yield me


def get_frame():
    local, other = ["frame local"], {"k": [1]}
    return sys._getframe()


def recurse(depth):
    kept = ["depth", depth]
    if depth:
        return recurse(depth - 1)
    raise Raised("deep", kept)


def functions(zoo):
    inner = make_closure()
    inner.attribute = [1]
    empty = make_empty_cell()
    zoo["functions"] = [inner, inner.__closure__, empty, empty.__closure__, lambda q=[5]: q,
                        fill, fill.__code__, types.FunctionType(inner.__code__, {"g": [1]}, "made",
                                                                ([7],), inner.__closure__)]
    plain = zoo["held plain"] = Plain()
    zoo["methods"] = [plain.method, Plain.method, len, [].append, {}.get, "x".join, str.join,
                      object.__init__, (5).__add__, plain.__str__, dict.fromkeys,
                      type.__dict__["__mro__"], Plain.__dict__["__dict__"], Slotted.s1,
                      type.__dict__["__doc__"], dict.__dict__["fromkeys"]]
    zoo["wrappers"] = [classmethod(lambda c: c), staticmethod(make_closure()), property(inner),
                       property(inner, inner, inner, "doc"), super(Plain, plain)]
    zoo["modules"] = [types.ModuleType("empty"), types.ModuleType("named", "doc"), sys]
    zoo["modules"][1].content = [1]
    zoo["codes"] = [compile("x = %d\ndef f(a, *b, **c): return a + %d" % (i, i), "made", "exec")
                    for i in range(300)]


def generators(zoo):
    fresh, started, done, nested = generate(["g"]), generate("g"), generate(1), delegate()
    next(started)
    list(done)
    next(nested)
    thrown = generate(["x"])
    next(thrown)
    try:
        thrown.throw(Raised("into"))
    except Raised:
        pass
    closed = generate(["x"])
    next(closed)
    closed.close()
    zoo["generators"] = [fresh, started, done, nested, thrown, closed, (i for i in [[1], [2]])]
    active = running()
    next(active)
    held = []
    active.send(held)
    zoo["generator with frame"] = [active, held]
    zoo["generator frame"] = started.gi_frame


def frames(zoo):
    zoo["dead frame"] = get_frame()
    zoo["dead frames"] = [get_frame() for i in range(20)]
    zoo["main frame"] = sys._getframe()


def fail_with(action):
    try:
        action()
    except Exception as error:
        return error, sys.exc_info()[2]


def exceptions(zoo):
    caught = zoo["exceptions"] = []

    def chained():
        try:
            raise KeyError(["first"])
        except KeyError:
            raise Raised("second", [1])
    for action in (chained, lambda: 1 // 0, lambda: open("/nonexistent/x"), lambda: {}["no key"],
                   lambda: u"\u1234".encode("ascii"), lambda: b"\xff".decode("ascii"),
                   lambda: compile("a b", "file", "exec"), lambda: Plain().missing,
                   lambda: __import__("no_such_module"), lambda: undefined,  # noqa: F821
                   lambda: recurse(5), lambda: int("x"), lambda: [][1], lambda: next(iter(()))):
        caught.append(fail_with(action))
    caught.extend([SystemExit([3]), StopIteration([4]), ValueError(), OSError(2, "no", "name"),
                   KeyboardInterrupt("x"), UnicodeTranslateError(u"x", 0, 1, "why")
                   if PY3 else ValueError("x")])
    copied = Raised("with attributes")
    copied.attribute = ["attribute"]
    caught.append(copied)


def fill(zoo):
    functions(zoo)
    generators(zoo)
    frames(zoo)
    exceptions(zoo)
