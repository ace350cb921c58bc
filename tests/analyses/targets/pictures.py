# SPDX-License-Identifier: Apache-2.0
"""What pictures are drawn of: cycles, a list in a module, a chain, a pair with __del__, hostile texts."""
import sys
import threading
import types
import weakref

import talk


class Node(object):
    def __init__(self, name):
        self.name = name


class Dying(Node):
    def __del__(self):
        pass


class Heir(Dying):
    pass


SELF = []
SELF.append(SELF)

TWO = Node("first")
TWO.other = Node("second")
TWO.other.other = TWO

app = types.ModuleType("app")
sys.modules["app"] = app
app.CACHE = ["in a module"]
app.DEEP = {"u1": Node("chained")}
app.DEEP["u1"].items = [Node("end of the chain")]

PAIR = Dying("left")
PAIR.other = Heir("right")
PAIR.other.other = PAIR

WEAK = Node("weakly held")
WEAK.reference = weakref.ref(WEAK)

MANY = Node("held by many")
HOLDERS = [[MANY] for _ in range(25)]

HOSTILE = {
    'quote " and \\ backslash': Node("a"),
    "new\nline\r\t": Node("b"),
    "nul \0 and \x1b[2J": Node("c"),
    "<b>bold</b> &lt;&amp;&#1;&nbsp; &": Node("d"),
    u"\ufffe\uffff\u202e\u4e2d": Node("e"),
    "\\N \\G \\l %s }; digraph": Node("f"),
    "x" * 10000000: Node("g"),
    b"\xff\xfe\x00": Node("h"),
}
# A class may be called anything that has no NUL.
NAMED = type(str('a"b\\c\n<b>&#1;]; ' + "y" * 100000), (object,), {})()
NAMED.items = HOSTILE


def blocked(event, started):
    local = Node("in a frame")
    app.FRAMED = weakref.ref(local)
    started.set()
    event.wait()
    return local


started = threading.Event()
worker = threading.Thread(target=blocked, args=(threading.Event(), started), name="worker-1")
worker.daemon = True
worker.start()
started.wait()

talk.serve(globals())
