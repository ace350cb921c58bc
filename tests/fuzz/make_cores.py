#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""make_cores.py FOLDER: write cores of some kilobytes, for fuzz_core to begin with.

They have what a core has: notes on the process, two threads, the auxiliary vector and mapped files,
a library with a build id and symbols, a heap, and a stack with the words of the command line.
"""
import os
import platform
import struct
import sys

MACHINE = {"x86_64": 62, "aarch64": 183}[platform.machine()]
PRSTATUS, REGISTERS = {"x86_64": (336, 112), "aarch64": (392, 112)}[platform.machine()]
LIBRARY, HEAP, STACK = 0x400000, 0x500000, 0x7ff000
PATH = b"/usr/lib/libpython3.11.so.1.0\0"


def note(kind, content, name=b"CORE\0"):
    pad = lambda b: b + bytes(-len(b) % 4)
    return struct.pack("<III", len(name), len(content), kind) + pad(name) + pad(content)


def status(tid):
    bytes_ = bytearray(PRSTATUS)
    struct.pack_into("<I", bytes_, 32, tid)
    for i in range(20):
        struct.pack_into("<Q", bytes_, REGISTERS + 8 * i, STACK + 64)
    return bytes(bytes_)


def process():
    bytes_ = bytearray(136)
    struct.pack_into("<I", bytes_, 24, 17)
    bytes_[40:46] = b"python"
    bytes_[56:72] = b"python script.py"
    return bytes(bytes_)


def files(page_size):
    entries = [(LIBRARY, LIBRARY + 4096, 0), (LIBRARY + 4096, LIBRARY + 8192, 4096 // page_size)]
    return (struct.pack("<QQ", len(entries), page_size) +
            b"".join(struct.pack("<QQQ", *entry) for entry in entries) + PATH * len(entries))


def auxiliary():
    return b"".join(struct.pack("<QQ", *pair) for pair in (
        (33, 0x7fe000), (3, LIBRARY + 64), (25, STACK + 0x400), (0, 0)))


def elf(kind, programs):
    return struct.pack("<4sBBBB8xHHIQQQIHHHHHH", b"\x7fELF", 2, 1, 1, 0, kind, MACHINE, 1, 0, 64, 0, 0,
                       64, 56, len(programs), 0, 0, 0)


def program(kind, flags, offset, address, stored, size):
    return struct.pack("<IIQQQQQQ", kind, flags, offset, address, address, stored, size, 4)


def library():
    """A page: headers, a build id, a dynamic section, symbols found by the old hash table."""
    names = b"\0PyType_Type\0PyInterpreterState_Head\0Py_Version\0"
    page = bytearray(4096)
    identity = struct.pack("<III", 4, 20, 3) + b"GNU\0" + bytes(range(20))
    programs = [program(1, 5, 0, 0, 4096, 4096), program(1, 6, 4096, 4096, 4096, 8192),
                program(2, 6, 0x200, 0x200, 0x60, 0x60), program(4, 4, 0x180, 0x180, 36, 36)]
    head = elf(3, programs) + b"".join(programs)
    page[:len(head)] = head
    page[0x180:0x180 + len(identity)] = identity
    tags = [(6, 0x300), (5, 0x400), (10, len(names)), (4, 0x500), (0, 0)]
    page[0x200:0x200 + 16 * len(tags)] = b"".join(struct.pack("<QQ", *tag) for tag in tags)
    for i, at in enumerate((1, 13, 37)):
        struct.pack_into("<IBBHQQ", page, 0x300 + 24 * (i + 1), at, 0x11, 0, 1, 0x1100 + 16 * i, 8)
    page[0x400:0x400 + len(names)] = names
    struct.pack_into("<8I", page, 0x500, 1, 4, 3, 0, 0, 1, 2, 0)
    return bytes(page)


def stack():
    words = [1, STACK + 0x300, 0, STACK + 0x310, 0]
    page = bytearray(4096)
    page[0x100:0x100 + 8 * len(words)] = struct.pack("<%dQ" % len(words), *words)
    vector = auxiliary()
    page[0x128:0x128 + len(vector)] = vector
    page[0x300:0x307] = b"python\0"
    page[0x310:0x316] = b"A=one\0"
    return bytes(page)


def core(page_size):
    notes = b"".join((note(1, status(17)), note(3, process()), note(6, auxiliary()),
                      note(0x46494c45, files(page_size)), note(1, status(18)),
                      note(0x202, bytes(64), b"LINUX\0")))
    memory = [(4, LIBRARY, library(), 4096), (6, LIBRARY + 4096, bytes(4096), 4096),
              (6, LIBRARY + 8192, b"", 4096), (6, HEAP, bytes(512), 8192), (0, HEAP + 8192, b"", 4096),
              (6, STACK, stack(), 4096)]
    offset = 64 + 56 * (len(memory) + 1)
    programs = [program(4, 0, offset, 0, len(notes), 0)]
    body = notes
    for flags, address, content, size in memory:
        programs.append(program(1, flags, offset + len(body), address, len(content), size))
        body += content
    return elf(4, programs) + b"".join(programs) + body


def main(folder):
    os.makedirs(folder, exist_ok=True)
    for name, content in (("kernel", core(4096)), ("gcore", core(1))):
        with open(os.path.join(folder, name + ".core"), "wb") as file:
            file.write(content)


if __name__ == "__main__":
    main(sys.argv[1])
