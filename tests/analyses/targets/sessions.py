# SPDX-License-Identifier: Apache-2.0
"""A dict of sessions, each with bytes of its own, and one list that all of them share.

Works on 2.7 and on 3.6 to 3.15.
"""
import sys

import talk


class Session(object):
    __slots__ = ("data", "shared")

    def __init__(self, number, shared):
        # Each of another length, so that no two are the same object.
        self.data = b"x" * (10000 + number)
        self.shared = shared


class Shared(object):
    __slots__ = ("payload",)


class Waiting(object):
    """Of a cycle that nothing leads to."""
    __slots__ = ("other",)


def make_sessions(count):
    shared = Shared()
    shared.payload = b"y" * 50000
    return {"s%d" % i: Session(i, shared) for i in range(count)}


def make_garbage():
    import gc

    gc.disable()
    one, other = Waiting(), Waiting()
    one.other, other.other = other, one


SESSIONS = make_sessions(1000)
make_garbage()


def sizes():
    """sys.getsizeof() of a session, as the garbage collector's head counts; of what it has, and all."""
    some = SESSIONS["s0"]
    return {"sessions": sum(sys.getsizeof(s) for s in SESSIONS.values()),
            "data": sum(sys.getsizeof(s.data) for s in SESSIONS.values()),
            "shared": sys.getsizeof(some.shared) + sys.getsizeof(some.shared.payload),
            "payload": sys.getsizeof(some.shared.payload),
            "waiting": 2 * sys.getsizeof(Waiting())}


talk.serve(globals())
