# SPDX-License-Identifier: Apache-2.0
"""filtered.py ACTION: under a seccomp filter that answers socketpair() by that action (a number)."""
import ctypes
import os
import struct
import sys

NUMBER = {"x86_64": 53, "aarch64": 199}[os.uname()[4]]
ALLOW = 0x7fff0000
#: Load the call's number; is it that one; the action; leave to make it.
code = b"".join(struct.pack("HBBI", *word) for word in (
    (0x20, 0, 0, 0), (0x15, 0, 1, NUMBER), (0x06, 0, 0, int(sys.argv[1], 0)), (0x06, 0, 0, ALLOW)))
text = ctypes.create_string_buffer(code)
program = struct.pack("HP", len(code) // 8, ctypes.addressof(text))
libc = ctypes.CDLL(None, use_errno=True)
assert libc.prctl(38, 1, 0, 0, 0) == 0
assert libc.prctl(22, 2, ctypes.create_string_buffer(program), 0, 0) == 0
sys.stdout.write("READY\n")
sys.stdout.flush()
os.read(0, 1)
sys.stdout.write("RELEASED\n")
sys.stdout.flush()
os.read(0, 1)
