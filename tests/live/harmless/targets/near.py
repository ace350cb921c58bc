# SPDX-License-Identifier: Apache-2.0
"""near.py MEGABYTES [FREE]: writes to all of that memory, again and again; with FREE it may have so
much more address space, and uses nearly all of it."""
import resource
import sys
import threading

import checking

MIB = 1 << 20
PAGE = 4096
blocks = [bytearray(MIB) for _ in range(int(sys.argv[1]))]
rounds = [0]


def write():
    while not checking.stopping.is_set():
        for block in blocks:
            for at in range(0, MIB, PAGE):
                block[at] = rounds[0] % 256
        rounds[0] += 1


def take():
    """All that it may have but a megabyte."""
    limited.wait()
    while not checking.stopping.is_set():
        taken = bytearray((int(sys.argv[2]) - 1) * MIB)
        taken[-1] = 1
        rounds[0] += 1
        # Not while the next is made.
        del taken


def limit():
    with open("/proc/self/statm") as file:
        size = int(file.read().split()[0]) * PAGE
    resource.setrlimit(resource.RLIMIT_AS, (size + int(sys.argv[2]) * MIB,) * 2)
    limited.set()


def advance():
    before = rounds[0]
    checking.wait_until(lambda: checking.errors or rounds[0] > before + 1, "it goes on")
    assert not checking.errors


limited = threading.Event()
checking.in_thread(take if len(sys.argv) > 2 else write)
if len(sys.argv) > 2:
    # A thread's stack and arena are there already.
    limit()
advance()
checking.serve({"advance": advance})
