# SPDX-License-Identifier: Apache-2.0
"""read_snapshot.py FILE: counts objects by type without limpet; docs/SNAPSHOT.md has the format."""
import array
import collections
import struct
import subprocess
import sys


def items(raw, width, flags):
    """The numbers of one chunk."""
    if flags & 1:  # zstd; or compression.zstd.decompress(raw), from Python 3.14 on
        raw = subprocess.run(["zstd", "-dc"], input=raw, stdout=subprocess.PIPE, check=True).stdout
    count = len(raw) // width
    if flags & 4:  # planes
        raw = bytes(raw[plane * count + i] for i in range(count) for plane in range(width))
    numbers = array.array({1: "B", 4: "I", 8: "Q"}[width], raw)
    for i in range(1, count if flags & 2 else 0):  # delta
        numbers[i] = (numbers[i] + numbers[i - 1]) % (1 << 8 * width)
    return numbers


def read(file, wanted):
    """{tag: all numbers of its chunks}"""
    chunks = collections.defaultdict(list)
    assert struct.unpack("<8sII8x", file.read(24))[:2] == (b"\x93LIMPET\n", 1), "no such snapshot"
    while b"END " not in chunks:
        tag, width, flags, stored, _ = struct.unpack("<4sBBxxQQ16x", file.read(40))
        raw = file.read(stored)
        chunks[tag].extend(items(raw, width, flags) if tag in wanted else ())
    return chunks


def number(record):
    byte = next(record)  # of an iterator over bytes
    return byte if byte < 128 else byte - 128 + (number(record) << 7)


def text(record):
    return bytes(next(record) for _ in range(number(record) - 1)).decode()


def type_name(record, first):
    """The name of the next type; what follows it is passed over."""
    name = bytes(next(record) for _ in range(first - 1)).decode()
    number(record), number(record), number(record)  # address, flags, what varies
    for _ in range(number(record)):
        number(record), text(record), number(record)  # a reference: kind, name, offset
    for _ in range(number(record)):
        text(record)  # an attribute
    number(record), number(record), number(record)  # where code has the names of variables
    return name


chunks = read(open(sys.argv[1], "rb"), (b"TYPE", b"TNUM"))
types = iter(chunks[b"TYPE"])
names = [type_name(types, first) for first in types]
counts = collections.Counter(names[i] for i in chunks[b"TNUM"])
for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
    print(count, name)
