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


app = types.ModuleType("app")
sys.modules["app"] = app

app.SELF = []
app.SELF.append(app.SELF)

app.TWO = Node("first")
app.TWO.other = Node("second")
app.TWO.other.other = app.TWO

app.CACHE = ["in a module"]
app.DEEP = {"u1": Node("chained")}
app.DEEP["u1"].items = [Node("end of the chain")]

app.PAIR = Dying("left")
app.PAIR.other = Heir("right")
app.PAIR.other.other = app.PAIR

app.MANY = Node("held by many")
app.HOLDERS = [[app.MANY] for _ in range(25)]

#: Lists, dicts and tuples, with ways that meet again and a circle; floats that nothing else has.
app.TREE = {"a": [1.5, [2.5, (3.5,)]], "b": ([4.5, {"c": [5.5]}],)}
app.TREE["b"][0].append(app.TREE["a"][1])
app.TREE["a"][1].append(app.TREE)

# A constant would be one of the code, too.
app.CHAIN = {"k": ([[float("6.5")]],)}

#: Of what there is one only: its count is told, or that it has none.
app.ONLY = [None, object(), object()]
app.ONLY.append(app.ONLY[1])

# 100 lists, each in the one before.
app.LONG = app.INNERMOST = []
for _ in range(99):
    app.LONG = [app.LONG]
del app.INNERMOST

HOSTILE = {
    'quote " and \\ backslash': "a",
    "new\nline\r\t": "b",
    "nul \0 and \x1b[2J": "c",
    "<b>bold</b> &#1; &nosuch; &lt;": "d",
    u"\ufffe\uffff\u202e\u4e2d": "e",
    "\\N \\G \\l %s }; digraph": "f",
    "x" * 10000000: "g",
    b"\xff\xfe\x00": "h",
}
app.HOSTILE = {key: [value] for key, value in HOSTILE.items()}
app.TEXTS = list(HOSTILE)
# A class may be called anything that has no NUL.
app.NAMED = type(str('a"b\\c\n<b>&#1;]; ' + "y" * 100000), (object,), {})()


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


def innermost(nested):
    while nested:
        nested = nested[0]
    return nested


def around(start, levels):
    """{id: level} of what gc says is around an object, lists, dicts and tuples and what is in them."""
    import gc
    found, level = {id(start): 0}, [start]
    for depth in range(1, levels + 1):
        following = []
        for o in level:
            # Of keys that are str the collector does not ask.
            for other in list(o) + list(o.values()) if type(o) is dict else gc.get_referents(o):
                if id(other) not in found:
                    found[id(other)] = depth
                    following.append(other)
        level = following
    return found


talk.serve(globals())
