#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""make_images.py FOLDER: write the memory of small Python processes, for fuzz_decode.

One file a version that is found, called VERSION.image: see image.h for its format.  The
processes run without address space randomisation and with a fixed seed of hashes, so that a saved
input means about the same on each machine with the same interpreters.  Images that are there
already are kept.
"""
import ctypes
import glob
import os
import re
import struct
import subprocess
import sys

# Two ways to allocate: pymalloc's pools, and chunks of malloc alone.
WANTED = [("2.7", {}), ("3.6", {}), ("3.6", {"PYTHONMALLOC": "malloc"}), ("3.11", {}),
          ("3.13", {}), ("3.14", {}), ("3.15", {})]
PLACES = ["~/.pyenv/versions/%s.*/bin/python%s", "~/.cache/limpet/pythons/bin/python%s",
          "/usr/bin/python%s", "/usr/local/bin/python%s"]
PAGE = 4096
# What is larger is no part of the interpreter: an archive of locales.
MAX_FILE_MAPPING = 16 << 20
ADDR_NO_RANDOMIZE = 0x0040000

# One of each kind of object that has a decoder, a thread that waits and one that runs.
PROGRAM = r"""
import sys, gc, itertools, _collections, _weakref, operator
try:
    import _thread
except ImportError:
    import thread as _thread
class Base(object):
    __slots__ = ("a", "b", "__weakref__")
class Derived(Base):
    def __init__(self):
        self.a = [1, 2, self]; self.attribute = {"key": "value", 3: (4.5, b"bytes")}
    def method(self, *args, **keywords):
        def inner(): return self, args, keywords
        return inner
class Meta(type): pass
Made = Meta("Made", (Derived,), {"item": property(lambda self: 1)})
class Plain(object):
    def __init__(self, n): self.x = n; self.y = str(n); self.z = None
class Dict(dict): pass
class List(list): pass
class Tuple(tuple): pass
class Str(str): pass
def generate(n):
    local = [n]
    yield local
    yield n
generator = generate(1 << 70); next(generator)
keep = [Derived(), Made(), [Plain(i) for i in range(20)], Dict(a=1), List([1]), Tuple([2]),
        Str("x"), {1, 2, 3, "four"}, frozenset(range(30)), dict.fromkeys(range(300), "value"),
        bytearray(b"abc" * 300), u"\xe9", u"\u20ac" * 9, u"\U0001f600", -(1 << 90), 1e300, 1j,
        _collections.deque(range(200), 300), itertools.count(3), iter([1]), slice(1, 2),
        itertools.product([1, 2], (3,)), itertools.combinations(range(5), 2),
        itertools.permutations(range(4), 3), itertools.tee(iter(range(90)))[0],
        memoryview(b"memory"), Derived().method(1, k=2), len, "".join, operator.itemgetter(1),
        _weakref.ref(Derived), generate, classmethod(len), staticmethod(len), sys.version_info]
keep[1].extra = keep
for i in range(100): setattr(keep[2][0], "attribute%d" % i, i)
del keep[2][1].y
if hasattr(_collections, "OrderedDict"):
    keep.append(_collections.OrderedDict([(1, 2), ("k", keep)]))
if sys.version_info > (3,):
    exec("async def wait(x): await x\nkeep.append(wait(1)); keep[-1].close()\nkeep.append(wait(2))")
circle = []; circle.append(circle)
try: {}["missing"]
except KeyError as error: keep.append(error)
lock = _thread.allocate_lock(); lock.acquire()
def wait_for(thing):
    text = "local of a thread"
    lock.acquire()
_thread.start_new_thread(wait_for, (keep,))
# Modules that nothing here needs: fewer objects, more runs a second.
for module in list(sys.modules.values()):
    if module is not sys and getattr(module, "__name__", "") not in (
            "__main__", "builtins", "__builtin__", "gc"):
        for name in list(vars(module)) if hasattr(module, "__dict__") else ():
            if name not in ("__name__", "__spec__") and module.__name__ != "_collections":
                vars(module).pop(name)
gc.collect()
def main(depth):
    if depth: return main(depth - 1)
    sys.stdout.write("ready\n"); sys.stdout.flush()
    sys.stdin.readline()
main(5)
"""


def find_python(version):
    for place in PLACES:
        path = os.path.expanduser(place % ((version,) * place.count("%s")))
        found = sorted(glob.glob(path))
        if found:
            return os.path.realpath(found[0])
    return None


def start(python, version, environment):
    flags = ["-S", "-E"] if version == "2.7" else ["-S", "-E", "-s"]
    if environment:
        flags.remove("-E")
    return subprocess.Popen(
        [python] + flags + ["-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env=dict(environment, PYTHONHASHSEED="0", LC_ALL="C"), cwd="/",
        preexec_fn=lambda: ctypes.CDLL(None).personality(ADDR_NO_RANDOMIZE))


def read_piece(memory, start, end):
    """The bytes of a mapping; a page that cannot be read (a guard of glibc 2.42) is zeros."""
    try:
        memory.seek(start)
        return memory.read(end - start)
    except OSError:
        if end - start <= PAGE:
            return bytes(PAGE)
        return b"".join(read_piece(memory, at, at + PAGE) for at in range(start, end, PAGE))


def read_threads(pid):
    """A line a thread: its id, stack pointer and program counter; all of them wait."""
    lines = []
    for thread in sorted(os.listdir("/proc/%d/task" % pid), key=int):
        with open("/proc/%d/task/%s/syscall" % (pid, thread)) as file:
            words = file.read().split()
        lines.append("thread %s %s %s\n" % (thread, words[-2], words[-1]))
    return "".join(lines)


def read_memory(pid):
    """(text of the map and the threads, [(address, bytes)]) of a process that waits."""
    with open("/proc/%d/maps" % pid) as file:
        text = file.read()
    pieces = []
    with open("/proc/%d/mem" % pid, "rb", buffering=0) as memory:
        for line in text.splitlines():
            start, end = (int(part, 16) for part in line.split()[0].split("-"))
            words = line.split()
            is_file = words[4] != "0"
            if words[1][0] != "r" or "[v" in line or (
                    is_file and end - start > MAX_FILE_MAPPING):
                continue
            pieces.append((start, read_piece(memory, start, end)))
    return shorten_stacks(text) + read_threads(pid), pieces


def used_parts(start, data):
    """Cut a mapping into the parts that are not zero, on the whole: (address, bytes)."""
    zero, first = bytes(PAGE), None
    for at in range(0, len(data) + 1, PAGE):
        is_zero = at == len(data) or data[at:at + PAGE] == zero
        if is_zero and first is not None:
            yield start + first, data[first:at]
            first = None
        elif not is_zero and first is None:
            first = at


def shorten_stacks(text):
    """Take most of the 8 MiB of a thread's stack out of the map: it would be read each time."""
    lines = []
    for line in text.splitlines():
        match = re.match(r"([0-9a-f]+)-([0-9a-f]+) (rw-p 00000000 00:00 0\s*)$", line)
        if match and int(match.group(2), 16) - int(match.group(1), 16) in (8 << 20, 8 << 20 | PAGE):
            start = int(match.group(2), 16) - (64 << 10)
            line = "%x-%s %s" % (start, match.group(2), match.group(3))
        lines.append(line)
    return "\n".join(lines) + "\n"


def write_image(path, text, parts):
    maps = text.encode()
    header = b"LPIMAGE1" + struct.pack("<II", len(maps), len(parts))
    offset = len(header) + 24 * len(parts) + len(maps)
    offset += -offset % PAGE
    table = b""
    at = offset
    for address, data in parts:
        table += struct.pack("<QQQ", address, len(data), at)
        at += len(data)
    with open(path + ".new", "wb") as file:
        file.write((header + table + maps).ljust(offset, b"\0"))
        for _, data in parts:
            file.write(data)
    os.rename(path + ".new", path)


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    made = 0
    for version, environment in WANTED:
        name = version + ("-malloc" if environment else "")
        path = os.path.join(folder, name + ".image")
        python = find_python(version)
        if os.path.exists(path) or not python:
            made += os.path.exists(path)
            continue
        process = start(python, version, environment)
        try:
            if process.stdout.readline() != b"ready\n":
                sys.exit("%s did not run the program" % python)
            text, pieces = read_memory(process.pid)
        finally:
            process.kill()
            process.wait()
        parts = [part for start_at, data in pieces for part in used_parts(start_at, data)]
        write_image(path, text, parts)
        print("%s: %s, %d KiB" % (path, python, sum(len(data) for _, data in parts) >> 10))
        made += 1
    if not made:
        sys.exit("no interpreter found to make an image of")


if __name__ == "__main__":
    main()
