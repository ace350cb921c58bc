# SPDX-License-Identifier: Apache-2.0
"""Files, sockets, deques and arrays, open and closed, with a bound and without; told() says which is
which.  Works on 2.7 and on 3.6 to 3.15.

    states.py FOLDER [NUMPY]
"""
import collections
import io
import os
import socket
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import talk  # noqa: E402

PATH = os.path.join(sys.argv[1], "file of %d" % os.getpid())


class Log(io.FileIO):
    """A class of a program's own."""


class Recent(collections.deque):
    pass


class Channel(socket.socket):
    pass


def files():
    made = [io.FileIO(PATH, "w"), io.FileIO(PATH), Log(PATH), Log(PATH)]
    made[1].close()
    made[2].close()
    buffered, text, gone = open(PATH, "rb"), io.open(PATH), io.open(PATH, "rb")
    if sys.version_info[0] >= 3:
        made += [buffered.raw, text.buffer.raw, gone.raw]
        gone.close()
    return made, [buffered, text, gone]


def sockets():
    left, right = socket.socketpair()
    made = [left, right, socket.socket(), Channel(), Channel()]
    made[2].close()
    made[4].close()
    return made


def deques():
    made = [collections.deque(), collections.deque(maxlen=0), collections.deque(range(100), 7),
            collections.deque([1], 10 ** 9), Recent([1], 3), Recent(range(200))]
    for number in range(500):
        made[2].append(number)
        made[5].append(number)
        made[5].popleft()
    return made


def arrays():
    if len(sys.argv) < 3:
        return []
    sys.path.insert(0, sys.argv[2])
    import numpy
    base = numpy.zeros((100, 20))
    record = numpy.zeros(5, dtype=[("a", "i4"), ("b", "i8")])
    return [base, base[3:7], base[::2], base[0], base.T, base[2:2], base.reshape(5, 4, 100), record,
            record["a"], numpy.array(7), numpy.array(["abc", "defgh"]), numpy.array([[1], None], object),
            numpy.zeros(1000, "u1")[3:5], numpy.broadcast_to(numpy.zeros(1), (50, 3))]


FILES, OTHERS = files()
SOCKETS, DEQUES, ARRAYS = sockets(), deques(), arrays()
OLD = [] if sys.version_info[0] > 2 else [open(PATH), open(PATH)]
if OLD:
    OLD[0].close()


def number_of(file):
    """Its descriptor, or None."""
    try:
        number = file.fileno()
    except (ValueError, OSError, socket.error):
        return None
    return number if number >= 0 else None


def of_file(file):
    number = number_of(file)
    return "<closed>" if number is None else "<fd %d>" % number


def inner(made):
    """The objects of C: 2.7's sockets have one each, and none when they are closed."""
    found = [getattr(one, "_sock", one) for one in made]
    return [one for one in found if type(one) is type(found[0])] if sys.version_info[0] == 2 else made


def told():
    """(address, preview or None) of each."""
    rows = [(id(one), of_file(one)) for one in FILES + inner(SOCKETS)]
    rows += [(id(one), None if one.maxlen is None else "<maxlen %d>" % one.maxlen) for one in DEQUES]
    rows += [(id(one), "<of %d bytes>" % one.nbytes) for one in ARRAYS]
    return rows + [(id(one), "<closed>" if one.closed else "<open>") for one in OLD]


talk.serve(vars())
