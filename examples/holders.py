# SPDX-License-Identifier: Apache-2.0
"""One object for each way of being kept alive: each has a class of its own, called as its holder.

    holders.py [LIBRARY]    LIBRARY is keep.c, compiled: gcc -shared -fPIC -o libkeep.so keep.c

`limpet paths PID held.Closure` tells that the closure of a function holds that one, and so on.
Works on 2.7 and on 3.6 to 3.15.
"""
import atexit
import collections
import ctypes
import functools
import logging
import os
import sys
import threading
import weakref


def make(name):
    """An object of a class of its own, which nothing else refers to."""
    return type(name, (object,), {"__module__": "held"})()


MODULE_GLOBAL = make("ModuleGlobal")


class Config(object):
    attribute = make("ClassAttribute")


class Owner(object):
    def __init__(self, name):
        self.thing = make(name)

    def listen(self):
        pass


class Slotted(object):
    __slots__ = ("other", "thing")


OWNER = Owner("InstanceAttribute")
SLOTTED = Slotted()
SLOTTED.thing = make("Slot")
NESTED = {"users": [None, {"id-7": (make("Nested"),)}], 3: {"it's": {(1, "x"): make("OddKeys")}}}


def close_over():
    other, payload = [], make("Closure")

    def handler():
        return other, payload
    return handler


HANDLER = close_over()


def with_default(a, b=make("Default")):
    return a, b


def generate():
    payload = make("Generator")
    yield 1
    yield payload


GENERATOR = generate()
next(GENERATOR)
REGISTRY = [Owner("BoundMethod").listen]
PARTIAL = functools.partial(with_default, make("Partial"))
PARTIAL_KEYWORD = functools.partial(with_default, b=make("PartialKeyword"))
ORDERED = collections.OrderedDict([(1, 2), ("k", make("Ordered"))])
QUEUE = collections.deque([None] * 100 + [make("Deque")])
GROUPS = collections.defaultdict(list)
GROUPS["a"].append(make("DefaultDict"))
SET = {make("Set")}
LOCAL = threading.local()
LOCAL.thing = make("ThreadLocal")
WEAK_VALUES = weakref.WeakValueDictionary()
WEAK_SET = weakref.WeakSet()
STRONG = {"only": make("Weak")}
WEAK_VALUES["w"] = STRONG["only"]
WEAK_SET.add(STRONG["only"])
PROXIED = weakref.ref(STRONG["only"])


def fail():
    payload = make("Traceback")
    raise ValueError(payload is None)


def fail_twice():
    try:
        payload = make("Context")
        raise KeyError(payload is None)
    except KeyError:
        raise RuntimeError("while an error was handled")


def caught(function):
    try:
        function()
    except Exception as error:
        # 2.7 keeps no traceback with it.
        return error if hasattr(error, "__traceback__") else sys.exc_info()


ERROR = caught(fail)
SECOND = caught(fail_twice)
HANDLER_OF_LOG = logging.Handler()
HANDLER_OF_LOG.payload = make("LogHandler")
logging.getLogger("some.where").addHandler(HANDLER_OF_LOG)
del HANDLER_OF_LOG
atexit.register(id, make("AtExit"))


def block(event):
    payload = make("FrameLocal")
    event.set()
    threading.Event().wait()
    return payload


started = threading.Event()
thread = threading.Thread(target=block, args=(started,), name="worker-1")
thread.daemon = True
thread.start()
started.wait()
del started, thread

if sys.version_info >= (3, 2):
    @functools.lru_cache(maxsize=None)
    def cached(key, number):
        return make("LruCache")

    cached("key", 2)
if sys.version_info >= (3, 7):
    import contextvars
    VARIABLE = contextvars.ContextVar("VARIABLE")
    VARIABLE.set(make("ContextVar"))
if sys.version_info >= (3, 6):
    import holders_task
    holders_task.start(make)


def forget(library):
    payload = make("CGlobal")
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(payload))
    ctypes.CDLL(library).keep(ctypes.c_void_p(id(payload)))


if len(sys.argv) > 1:
    forget(sys.argv[1])

if __name__ == "__main__":
    print("process %d, until Enter is pressed: limpet types %d --filter ^held" % ((os.getpid(),) * 2))
    sys.stdin.readline()
