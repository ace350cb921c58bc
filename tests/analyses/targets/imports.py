# SPDX-License-Identifier: Apache-2.0
"""A healthy program that has imported all that it can, and used some of it."""
import sys

import talk

NAMES = """
_testcapi argparse array ast asyncio audioop binascii bz2 cProfile cPickle cStringIO calendar codecs collections
compression.zstd concurrent.futures concurrent.interpreters contextvars copy csv ctypes curses dataclasses datetime dbm
decimal difflib dis distutils.core doctest email.mime.text encodings.idna enum fractions functools gettext glob graphlib
gzip hashlib hmac http.client http.server httplib inspect io itertools json locale logging logging.handlers lzma mmap
multiprocessing operator optparse pdb pickle pkgutil pydoc queue Queue random re readline resource select selectors
shelve signal socket sqlite3 ssl statistics string.templatelib struct subprocess symtable tarfile tempfile termios
threading timeit tokenize tomllib trace tracemalloc typing unicodedata unittest unittest.mock urllib.request urllib2 uuid
weakref xml.dom.minidom xml.etree.ElementTree xml.sax xmlrpc.client zipfile zlib zoneinfo
numpy numpy.fft numpy.linalg numpy.ma numpy.random
""".split()
TIMES = 1000

for name in NAMES:
    try:
        __import__(name)
    except ImportError:
        pass

import ctypes  # noqa: E402
import datetime  # noqa: E402
import decimal  # noqa: E402
import json  # noqa: E402
import re  # noqa: E402
import sqlite3  # noqa: E402
import xml.etree.ElementTree  # noqa: E402


class Point(ctypes.Structure):
    _fields_ = [("x", ctypes.c_int), ("name", ctypes.c_char_p)]


connection = sqlite3.connect(":memory:")
connection.execute("create table t (a, b)")
points = [Point(i, b"x") for i in range(TIMES)]
callbacks = [ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(abs) for i in range(100)]
tree = xml.etree.ElementTree.fromstring("<a>" + "<b c='d'>e</b>" * TIMES + "</a>")
for i in range(TIMES):
    connection.execute("insert into t values (?, ?)", (i, str(i)))
    re.compile("a%d" % i).match("a")
    json.loads(json.dumps({"a": [i, 1.5, None]}))
    decimal.Decimal(i) / 7
    datetime.datetime.now().isoformat()
rows = connection.execute("select * from t").fetchall()
if "numpy" in sys.modules:
    import numpy
    arrays = [numpy.arange(100) for i in range(TIMES)]
    views = [array[1:] for array in arrays]
    objects = numpy.array([object() for i in range(TIMES)])
    # Pointers at odd addresses.
    packed = numpy.zeros(5 * TIMES, dtype=[("flag", "i1"), ("object", "O")])
    for i in range(5 * TIMES):
        packed[i] = (0, Point)
    shared = numpy.zeros(5 * TIMES, dtype=object)
    shared[:] = [points]
    numpy.linalg.svd(numpy.random.rand(10, 10))
talk.serve(globals())
