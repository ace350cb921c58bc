# -*- coding: utf-8 -*-
# SPDX-License-Identifier: Apache-2.0
"""Every kind of object there is, in interesting states: zoo.py OUT, a folder.

For 2.7 and 3.6 on.
"""
import gc
import importlib
import os
import sys
import warnings

import stage
import teller
import zoo_code
import zoo_library
import zoo_new
import zoo_plain

#: Imported for their objects where they are.
MODULES = """
    faulthandler abc argparse ast base64 bdb binascii calendar cmath codecs codeop
    concurrent.futures configparser
    contextlib copy curses dataclasses difflib dis doctest email.mime.multipart email.parser enum
    errno fcntl fractions getpass glob grp heapq html http.client http.cookies http.server inspect
    ipaddress json.decoder locale logging.config logging.handlers math mimetypes
    multiprocessing.managers numbers optparse pathlib pdb platform plistlib pprint pstats pwd pydoc
    readline resource sched secrets selectors shelve shutil smtplib statistics string subprocess
    symtable tarfile tempfile termios textwrap token tokenize traceback tracemalloc typing unicodedata
    unittest unittest.mock urllib.parse urllib.request uuid wsgiref.simple_server xml.dom.minidom
    xml.sax xml.sax.expatreader xmlrpc.client zipfile zipimport
""".split()

ZOO = {}


def import_all():
    for name in MODULES:
        try:
            importlib.import_module(name)
        except ImportError:  # not in this version, or not built
            pass


def fill_arrays():
    """numpy, where it is installed."""
    try:
        import numpy
    except ImportError:
        return
    ZOO["arrays of numpy"] = [
        numpy.arange(1000), numpy.zeros((10, 10))[::2], numpy.array([[1], "x", None], dtype=object),
        numpy.float64(1.5), numpy.int32(7), numpy.array(["abc"]), numpy.dtype([("a", "i4")]),
        numpy.zeros(3, dtype=[("a", "i4"), ("b", "O")]), numpy.broadcast([1], [2])]


def fill_all(folder):
    warnings.simplefilter("ignore")
    import_all()
    zoo_plain.fill(ZOO)
    zoo_code.fill(ZOO)
    zoo_library.fill(ZOO, folder)
    zoo_new.fill(ZOO)
    fill_arrays()


def collect():
    """Three times, so that objects are of all generations; then some that are young."""
    for generation in (2, 2, 1):
        gc.collect(generation)
        ZOO["after %d" % len(ZOO)] = [["made after a collection"] for i in range(200)]
    gc.garbage.append(["in gc.garbage"])
    gc.disable()


def main(out):
    fill_all(out)
    teller.rehearse(out)
    collect()
    stage.stand_still(teller.tell, teller.answer, out)


if __name__ == "__main__":
    main(sys.argv[1])
