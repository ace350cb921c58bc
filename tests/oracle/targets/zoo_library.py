# -*- coding: utf-8 -*-
# SPDX-License-Identifier: Apache-2.0
"""Types of the standard library that are written in C: iterators, functools, collections, io, ..."""
import collections
import csv
import ctypes
import datetime
import decimal
import functools
import hashlib
import io
import itertools
import mmap
import operator
import os
import pickle
import random
import re
import select
import socket
import sqlite3
import struct
import sys
import threading
import time
import weakref
import xml.etree.ElementTree
import zlib
from xml.parsers import expat

from zoo_code import make_closure
from zoo_plain import Plain, Slotted

PY3 = sys.version_info[0] >= 3
VERSION = sys.version_info[:2]


def iterators(zoo):
    items = [1, [2], "x", (3,)]
    zoo["iterators"] = [
        iter(items), iter(tuple(items)), iter({"a": [1]}), iter(set([1, 2])), iter("abc"),
        iter(u"\u20ac"), iter(range(3)), iter(b"abc"), iter(bytearray(b"abc")), enumerate(items),
        enumerate(items, 10 ** 20), reversed(items), reversed(tuple(items)), zip(items, items),
        map(str, items), filter(None, items), iter(lambda: [1], 5), iter(collections.deque([1])),
        reversed(collections.deque([1, [2]])), iter(memoryview(b"abc")) if PY3 else None]
    zoo["exhausted"] = [iter([]), iter(()), iter({}), iter(set()), iter("")]
    for iterator in zoo["iterators"]:
        if iterator is not None and not isinstance(iterator, list):
            next(iter(iterator))
    for iterator in zoo["exhausted"]:
        list(iterator)
    if PY3:
        d = {"a": [1], 2: [3]}
        zoo["views"] = [d.keys(), d.values(), d.items(), iter(d.values()), iter(d.items()),
                        iter(range(10 ** 20, 10 ** 21)), range(4)]
        zoo["partly"] = [iter(d.items()), iter(d.values())]
        for iterator in zoo["partly"]:
            next(iterator)
    if VERSION >= (3, 8):
        zoo["reversed dicts"] = [reversed(d), reversed(d.values()), reversed(d.items())]


def from_itertools(zoo):
    i = itertools
    lists = [[1], [2], [3]]
    made = [i.cycle(lists), i.count(10 ** 30, 3), i.count(1, 2), i.count(2.5), i.chain(lists, [2]),
            i.chain.from_iterable([lists]), i.islice(lists, 2), i.repeat([1], 3), i.repeat([1]),
            i.product(lists, [2]), i.combinations(lists, 2),
            i.combinations_with_replacement(lists, 2), i.permutations(lists, 2),
            i.starmap(max, [(1, 2), (3, 4)]), i.takewhile(len, lists), i.dropwhile(len, lists + [[]]),
            i.compress(lists, [1, 0, 1])]
    if PY3:
        made += [i.zip_longest(lists, [2], fillvalue=[3]), i.filterfalse(None, [[], 0, 1]),
                 i.accumulate(lists), i.accumulate([1, 2], operator.mul)]
    if VERSION >= (3, 8):
        made.append(i.accumulate(lists, initial=[0]))
    if VERSION >= (3, 10):
        made.append(i.pairwise(lists))
    if VERSION >= (3, 12):
        made.append(i.batched(lists, 2))
    first, second = i.tee(iter([[n] for n in range(200)]))
    for n in range(70):
        next(first)
    groups = i.groupby([1, 1, 2])
    grouper = next(groups)[1]
    zoo["itertools"] = made + [first, second, groups, grouper]
    zoo["itertools used"] = [type(o)(*a) for o, a in ((made[0], (lists,)), (made[4], (lists, [2])))]
    for iterator in made[:5] + made[9:13] + made[17:] + zoo["itertools used"]:
        next(iterator, None)


class Compared(object):
    def __lt__(self, other):
        return id(self) < id(other)


def from_functools(zoo):
    inner = make_closure()
    partial = functools.partial(inner, [1], b=[2])
    partial.attribute = [1]
    zoo["partials"] = [partial, functools.partial(partial, 1), functools.partial(len),
                       functools.total_ordering(Compared)]
    zoo["operators"] = [operator.attrgetter("a.b", "c"), operator.itemgetter(1),
                        operator.itemgetter([1], 2), operator.methodcaller("x", [1], k=[2])]
    if not PY3:
        return
    bounded = functools.lru_cache(maxsize=4)(lambda x, y=1: (x, [y]))
    for n in range(6):
        bounded(n)
    bounded("text", y=7)
    unbounded = functools.lru_cache(maxsize=None)(lambda x: [x])
    for n in range(300):
        unbounded(n)
    none = functools.lru_cache(maxsize=0)(lambda x: [x])
    none(1)
    bounded.attribute = ["on a cache"]
    zoo["caches"] = [bounded, unbounded, none]
    key = functools.cmp_to_key(lambda a, b: 0)
    zoo["keys"] = [key, key([1])]
    zoo["dispatch"] = functools.singledispatch(lambda o: [o])


def from_collections(zoo):
    c = collections
    deque = c.deque([[i] for i in range(200)])
    for n in range(70):
        deque.popleft()
    deque.appendleft(["left"])
    ordered = c.OrderedDict((chr(97 + n), [n]) for n in range(20))
    for key in "bdf":
        del ordered[key]
    with_attribute = c.OrderedDict(a=1)
    with_attribute.attribute = [1]
    emptied = c.OrderedDict(a=1)
    del emptied["a"]
    if PY3:
        ordered.move_to_end("a")
    point = c.namedtuple("Point", "x y")
    zoo["collections"] = [
        deque, c.deque([[1]], 5), c.deque(), iter(deque), c.defaultdict(list, a=[1]),
        c.defaultdict(None), ordered, with_attribute, emptied, c.Counter("aab"), point,
        point([1], 2), iter(ordered), c.OrderedDict()]
    if PY3:
        zoo["ordered views"] = [ordered.keys(), ordered.values(), ordered.items(),
                                iter(ordered.items()), c.ChainMap({"a": 1}),
                                c.UserDict(a=[1]), c.UserList([1])]


def from_io(zoo, folder):
    path = os.path.join(folder, "file.txt")
    with open(path, "w") as f:
        f.write("line\n" * 3000)
    text = io.open(path, "r")
    text.readline()
    text.attribute = [1]
    writer = io.open(os.path.join(folder, "out.txt"), "w")
    writer.write(u"pending")
    random_access = io.open(path, "r+b", buffering=100)
    random_access.read(10)
    grown, shared = io.BytesIO(), io.BytesIO(b"abcdef")
    grown.write(b"x" * 500)
    memory, detached = io.StringIO(), io.StringIO(u"abc")
    memory.write(u"x" * 500)
    memory.seek(3)
    zoo["files"] = [text, text.buffer, text.buffer.raw, writer, random_access, grown, shared, memory,
                    detached, io.BufferedRWPair(io.BytesIO(b"a"), io.BytesIO()),
                    io.open(path, "rb", buffering=0), io.IncrementalNewlineDecoder(None, True),
                    io.TextIOWrapper(io.BytesIO(b"abc"), encoding="utf-16")]
    zoo["file map"] = mmap.mmap(random_access.fileno(), 0)
    zoo["views of memory"] = [memoryview(b"abc"), memoryview(bytearray(b"abcd"))[1:],
                              shared.getbuffer() if PY3 else None]
    if VERSION >= (3, 6):
        zoo["folder"] = list(os.scandir(folder))


def local_values(zoo):
    class Local(threading.local):
        def __init__(self, a):
            self.a = a
    plain = threading.local()
    plain.value = ["of the main thread"]
    zoo["locals"] = [plain, Local(["argument"])]
    lock, again, condition = threading.Lock(), threading.RLock(), threading.Condition()
    again.acquire()
    event = threading.Event()
    event.set()
    zoo["locks"] = [lock, again, condition, event, threading.Semaphore(3),
                    threading.Timer(1000, len), threading.Thread(name="never started")]


def references(zoo):
    target = zoo["weakly held"] = Plain()
    slotted = zoo["weakly held too"] = Slotted()
    gone = Plain()
    dead = weakref.ref(gone)
    del gone
    zoo["weak"] = [weakref.ref(target), weakref.ref(target, make_closure()), dead,
                   weakref.ref(slotted), weakref.proxy(target), weakref.proxy(make_closure),
                   weakref.WeakSet([target]), weakref.WeakValueDictionary({1: target}),
                   weakref.WeakKeyDictionary({target: [1]}), weakref.ref(Plain)]
    if PY3:
        zoo["weak method"] = weakref.WeakMethod(target.method)
        zoo["finalizer"] = weakref.finalize(target, len, [1])


class Pair(ctypes.Structure):
    _fields_ = [("a", ctypes.c_int), ("next", ctypes.py_object), ("text", ctypes.c_char_p)]


class Either(ctypes.Union):
    _fields_ = [("a", ctypes.c_int), ("b", ctypes.c_double)]


def from_ctypes(zoo):
    pair, numbers = Pair(1, ["held"], b"text"), (ctypes.c_int * 5)(1, 2)
    callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(lambda n: n)
    zoo["ctypes"] = [pair, Either(), numbers, ctypes.c_int(5), ctypes.c_char_p(b"held"),
                     ctypes.pointer(pair), ctypes.byref(pair), callback, Pair.a,
                     ctypes.create_string_buffer(100), ctypes.CDLL(None).strlen,
                     ctypes.cast(numbers, ctypes.c_void_p), ctypes.POINTER(Pair), Pair * 3,
                     ctypes.py_object(["object"])]


def parsers(zoo):
    tree = xml.etree.ElementTree.fromstring("<a x='1'>text<b>%s</b>tail</a>" % ("<c/>" * 50))
    parser = expat.ParserCreate()
    parser.StartElementHandler = make_closure()
    parser.CharacterDataHandler = lambda data: None
    zoo["xml"] = [tree, tree[0], tree.iter(), parser, xml.etree.ElementTree.XMLParser(),
                  xml.etree.ElementTree.ElementTree(tree)]
    pattern = re.compile("(?P<name>a)(b)c")
    zoo["patterns"] = [pattern, pattern.match("abc"), pattern.finditer("abcabc"),
                       re.compile(b"bytes"), pattern.scanner("abc")]
    reader = csv.reader(iter(["a,b", "c,d"]))
    next(reader)
    zoo["csv"] = [reader, csv.writer(io.StringIO() if PY3 else io.BytesIO()), csv.Dialect,
                  csv.get_dialect("excel")]
    import json
    zoo["json"] = [json.JSONDecoder(), json.JSONEncoder(), json.loads('{"a": [1, {"b": null}]}')]
    pickled = pickle.Pickler(io.BytesIO(), 2)
    pickled.dump([["memo"], zoo["patterns"][0].pattern])
    zoo["pickle"] = [pickled, pickle.Unpickler(io.BytesIO(pickle.dumps([1])))]


def database(zoo):
    db = sqlite3.connect(":memory:")
    db.row_factory = sqlite3.Row
    db.create_function("f", 1, make_closure())
    db.set_authorizer(lambda *args: 0)
    cursor = db.cursor()
    cursor.execute("create table t (a, b)")
    cursor.executemany("insert into t values (?, ?)", [(n, "text %d" % n) for n in range(50)])
    cursor.execute("select * from t")
    zoo["sqlite"] = [db, cursor, cursor.fetchone(), cursor.fetchmany(5)]


def system(zoo, folder):
    left, right = socket.socketpair()
    listener = socket.socket(socket.AF_INET)
    poll, queue = select.poll(), select.epoll()
    queue.register(left.fileno())
    zoo["sockets"] = [left, right, listener, poll, queue]
    zoo["struct sequences"] = [time.gmtime(0), os.stat("/"), sys.version_info, sys.flags,
                               sys.float_info, os.times(), sys.int_info if PY3 else sys.long_info]
    zoo["structs"] = [struct.Struct("<iq10s"), struct.Struct("d")]
    if VERSION >= (3, 6):
        zoo["unpacking"] = struct.iter_unpack("i", b"x" * 40)
    zoo["hashes"] = [hashlib.md5(b"x"), hashlib.sha256(b"x")]
    zoo["compressors"] = [zlib.compressobj(), zlib.decompressobj()]
    import bz2
    zoo["compressors"] += [bz2.BZ2Compressor(), bz2.BZ2Decompressor()]
    if PY3:
        import lzma
        zoo["compressors"] += [lzma.LZMACompressor(), lzma.LZMADecompressor()]
    zoo["random"] = [random.Random(1), random.SystemRandom()]
    import ssl
    zoo["ssl"] = [ssl.SSLContext(ssl.PROTOCOL_SSLv23), ssl.create_default_context()]
    if VERSION >= (3, 6):
        zoo["ssl"] += [ssl.MemoryBIO(), zoo["ssl"][1].wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(),
                                                              server_hostname="localhost")]


def moments(zoo):
    d = datetime

    class Zone(d.tzinfo):
        def utcoffset(self, when):
            return d.timedelta(hours=1)
    zone = Zone()
    zone.attribute = [1]
    zoo["moments"] = [d.datetime(2020, 1, 2, 3, 4, 5), d.date(2020, 1, 2), d.time(1, 2), zone,
                      d.timedelta(1), d.datetime(2020, 1, 2, tzinfo=zone), d.time(1, tzinfo=zone)]
    if PY3:
        zoo["zones"] = [d.timezone.utc, d.timezone(d.timedelta(hours=1), "named"),
                        d.datetime(2020, 1, 2, tzinfo=d.timezone.utc)]
    if VERSION >= (3, 9):
        import zoneinfo
        try:
            zoo["zones"].append(zoneinfo.ZoneInfo("Europe/Paris"))
        except Exception:  # no database of zones
            pass
    zoo["decimals"] = [decimal.Decimal("1.5"), decimal.Decimal(10) ** 200, decimal.Context(),
                       decimal.getcontext()]


def fill(zoo, folder):
    iterators(zoo)
    from_itertools(zoo)
    from_functools(zoo)
    from_collections(zoo)
    from_io(zoo, folder)
    local_values(zoo)
    references(zoo)
    from_ctypes(zoo)
    parsers(zoo)
    database(zoo)
    system(zoo, folder)
    moments(zoo)
