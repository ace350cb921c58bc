# SPDX-License-Identifier: Apache-2.0
"""Where the images of programs and libraries are in a process, as their own headers in its memory
say: what comes behind them may be anything."""
import os
import re
import struct

_MAPPING = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S+) ([0-9a-f]+) \S+ (\d+) *(.*)$")
_PT_LOAD = 1


def _extent(memory, base):
    """End of the image at `base`, or None if there is none."""
    try:
        header = os.pread(memory, 64, base)
        if header[:5] != b"\x7fELF\x02":
            return None
        offset, = struct.unpack_from("<Q", header, 32)
        size, count = struct.unpack_from("<HH", header, 54)
        table = os.pread(memory, size * count, base + offset)
    except OSError:
        return None
    loads = []
    for i in range(count):
        kind, = struct.unpack_from("<I", table, i * size)
        address, _, _, length = struct.unpack_from("<QQQQ", table, i * size + 16)
        if kind == _PT_LOAD:
            loads.append((address, length))
    start = min(loads)[0] & -4096
    return base + max(address + length for address, length in loads) - start


def find(pid, maps):
    """[(start, end)]"""
    found = []
    with open("/proc/%d/mem" % pid, "rb", buffering=0) as memory:
        for line in maps.splitlines():
            start, _, mode, offset, inode, _ = _MAPPING.match(line).groups()
            if inode != "0" and int(offset, 16) == 0 and mode[0] == "r":
                end = _extent(memory.fileno(), int(start, 16))
                if end:
                    found.append((int(start, 16), end))
    return found
