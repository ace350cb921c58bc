# SPDX-License-Identifier: Apache-2.0
"""Memory that was reserved and never written is not read: it would take minutes and hundreds of
megabytes."""
import os
import subprocess
import sys

import limpet

RESERVED = 64 << 30
MEGABYTES = 64
#: Reserves, writes to one page in the middle, and has an object whose buffer is zeros.
PROGRAM = """
import ctypes, sys
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + 3 * [ctypes.c_int] + [ctypes.c_long]
READ_WRITE, ANONYMOUS, NO_RESERVE = 3, 0x22, 0x4000
start = libc.mmap(None, %d, READ_WRITE, ANONYMOUS | NO_RESERVE, -1, 0)
if start in (None, ctypes.c_void_p(-1).value):
    sys.exit("cannot reserve")
ctypes.memset(start + %d, 1, 1)
class Large(bytearray):
    pass
zeros = Large(1 << 30)
print("READY", flush=True)
sys.stdin.read()
"""


def rows_and_peak(pid, *words):
    """The output of limpet types, and how many megabytes limpet took."""
    process = subprocess.Popen([limpet.binary(), "types", str(pid), "--max-pause", "60s", *words],
                               stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.WEXITSTATUS(status)
    assert status == 0
    return output, usage.ru_maxrss / 1024


def test_reserved_memory_is_not_read():
    target = subprocess.Popen([sys.executable, "-c", PROGRAM % (RESERVED, RESERVED // 2)],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert target.stdout.readline() == "READY\n"
        _, at_rest = rows_and_peak(os.getpid())
        output, peak = rows_and_peak(target.pid, "--filter", "Large$")
    finally:
        target.kill()
        target.communicate()
    # The memory that a sanitizer takes is the same for both.
    assert peak < at_rest + MEGABYTES
    # What is made of zeros is counted in full all the same.
    assert output.splitlines()[-1].split()[:2] == ["1", "1.0"], output
