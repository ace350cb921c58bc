#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""make_snapshots.py FOLDER: write snapshots of some hundred bytes, for fuzz_snapshot to begin with.

They have one of each kind of chunk, unpacked, and a type for each way in which references are named.
"""
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import snapshots  # noqa: E402

NONE = 0x7fffffff
#: Names of types; flags: has a dict, opaque; what varies (enum lp_variable); places; attributes.
TYPES = [("str", 0, 0, [], []), ("dict", 0, 2, [], []), ("list", 0, 1, [], []),
         ("set", 0, 3, [], []), ("app.Session", 1, 0, [(0, "__class__", 8)], ["user", "data"]),
         ("type", 0, 5, [], []), ("frame", 0, 7, [(1, "f_code", 16)], []),
         ("code", 0, 8, [(1, "co_names", 24)], []), ("collections.OrderedDict", 0, 4, [], []),
         ("app.Opaque", 2, 0, [(12, None, 16)], []), ("coroutine", 0, 6, [], [])]
#: The type of each object, and what it refers to.
OBJECTS = [(0, []), (0, []), (1, [0, 1, 1, 0]), (2, [0, 1, NONE, 2]), (3, [0]),
           (4, [6, 2, 0, 2]), (5, [NONE] * 9 + [0]), (6, [7, 0, 1]), (7, [3, 0, 3, NONE, NONE]),
           (8, [0, 1, 0]), (9, [2 | 1 << 31]), (10, [7, NONE, 2, NONE, NONE, NONE, 1, 0])]


def number(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytes([value]))


def signed(value):
    return number(value << 1 if value >= 0 else (-value << 1) - 1)


def text(value):
    return number(0) if value is None else number(len(value) + 1) + value.encode()


def record(*parts):
    return b"".join(part if isinstance(part, bytes) else
                    text(part) if isinstance(part, str) or part is None else number(part)
                    for part in parts)


def type_record(name, flags, variable, places, attributes):
    return record(name, 0x1000, flags, variable, len(places),
                  *(part for kind, place, offset in places for part in (kind, place, signed(offset))),
                  len(attributes), *attributes, signed(0), signed(-1), signed(-1))


def numbers(kind, values):
    return struct.pack("<%d%s" % (len(values), kind), *values)


def all_chunks():
    count = len(OBJECTS)
    counts = [sum(t == i for t, _ in OBJECTS) for i in range(len(TYPES))]
    yield b"FACT", 1, record("python", "3.11.2", "pid", "17", "pause", "1000000", "mode", "cow",
                             "command", "python app.py", "later", "unknown")
    yield b"NOTE", 1, record("a note")
    yield b"CENS", 1, record(*(p for (name, *_), n in zip(TYPES, counts)
                               for p in (name, n, 56 * n, 8 * n)))
    yield b"COLL", 1, record(0, 3, 0, *(signed(n) for n in (700, 10, 10, 1, 2, -3)), 1, 2)
    # Of a collector that is there, and of one that is not.
    yield b"CGEN", 1, record(0, 9, 8, 7, 6, 5, 4, 3, 2, 2 ** 64 - 1, 1, *range(9))
    yield b"THRD", 1, record(0x7000, 17, "MainThread", 0, 1, "main", "app.py", signed(3), 0x2000, 1,
                             "rows", 0x10020, "list", None)
    yield b"TYPE", 1, b"".join(type_record(*t) for t in TYPES)
    yield b"ADDR", 8, numbers("Q", [0x10000 + 48 * i for i in range(count - 1)] + [0x10008])
    yield b"TNUM", 4, numbers("I", [t for t, _ in OBJECTS])
    yield b"SHAL", 4, numbers("I", [56] * (count - 1) + [0xffffffff])
    held = [r for _, references in OBJECTS for r in references if r < NONE] + [5]
    yield b"RCNT", 4, numbers("I", [held.count(i) or 1 for i in range(count - 1)] + [0xffffffff])
    # In generation 2 and tracked; keeps attributes without a dict; immortal.
    yield b"FLAG", 1, bytes(0x89 if t == 4 else 0x81 if t else 0 for t, _ in OBJECTS[:-1]) + b"\x04"
    yield b"NREF", 4, numbers("I", [len(r) for _, r in OBJECTS])
    yield b"EDGE", 4, numbers("I", [r for _, references in OBJECTS for r in references])
    yield b"LRGI", 4, numbers("I", [count - 1])
    yield b"LRGB", 8, numbers("Q", [1 << 33])
    yield b"OWNI", 4, numbers("I", [2, 3])
    yield b"OWNB", 8, numbers("Q", [64, 128])
    yield b"LSTI", 4, numbers("I", [1, 4])
    yield b"LSTC", 8, numbers("Q", [1, 1000])
    yield b"ROOT", 1, record(5, 2, 1, signed(0), signed(0), "session",
                             3, 10, 3, signed(-1), signed(-1), None)
    yield b"PREI", 4, numbers("I", [0])


def frame(content):
    """The content as it is, in a zstd frame: RFC 8878, 3.1.1."""
    return (b"\x28\xb5\x2f\xfd\x20" + bytes([len(content)]) +
            (1 | len(content) << 3).to_bytes(3, "little") + content)


def snapshot():
    chunks = list(all_chunks())
    data = b"\x93LIMPET\n" + bytes(16)
    for tag, width, content in chunks:
        data += snapshots.make_chunk(tag, content, width=width)
    previews = numbers("I", [2, 0, 1]) + b"'spam'\0'eggs'\0"
    data += snapshots.make_chunk(b"PREV", frame(previews), flags=1, raw=len(previews))
    data += snapshots.make_chunk(b"END ", struct.pack("<Q", len(chunks) + 1), width=8)
    return snapshots.with_version(data, 1)


def main(folder):
    os.makedirs(folder, exist_ok=True)
    # The first byte chooses the command.
    for command in range(8):
        with open(os.path.join(folder, "small.%d" % command), "wb") as file:
            file.write(bytes([command]) + snapshot())


if __name__ == "__main__":
    main(sys.argv[1])
