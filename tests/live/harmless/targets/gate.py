# SPDX-License-Identifier: Apache-2.0
"""gate.py LOCK: has things open, and lets them go when it is asked to.  With "filter" behind, under a
seccomp filter that kills whoever makes a process."""
import ctypes
import fcntl
import os
import struct
import sys
import threading

import checking

PR_SET_NO_NEW_PRIVS, SECCOMP_SET_MODE_FILTER, ALL_THREADS = 38, 1, 1
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
KILL_PROCESS, ALLOW = 0x80000000, 0x7fff0000
#: seccomp; clone, fork, vfork and clone3.
SECCOMP, NUMBERS = {"x86_64": (317, (56, 57, 58, 435)), "aarch64": (277, (220, 435))}[os.uname()[4]]


def instruction(code, true, false, value):
    return struct.pack("<HBBI", code, true, false, value)


def filter_clones():
    count = len(NUMBERS)
    code = instruction(LOAD, 0, 0, 0)
    for i, number in enumerate(NUMBERS):
        code += instruction(JUMP_IF_EQUAL, count - i, 0, number)
    code += instruction(RETURN, 0, 0, ALLOW) + instruction(RETURN, 0, 0, KILL_PROCESS)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("<HxxxxxxQ", len(code) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
    assert libc.syscall(SECCOMP, SECCOMP_SET_MODE_FILTER, ALL_THREADS, ctypes.c_char_p(program)) == 0


def close(number):
    os.close(int(number))


def unlock():
    """By closing what has it: it is locked while anybody has that open."""
    lock.close()


def fork():
    """It waits for its own children only."""
    pid = os.fork()
    if not pid:
        os._exit(3)
    assert os.waitpid(-1, 0) == (pid, 3 << 8)
    try:
        assert not os.waitpid(-1, os.WNOHANG)
    except OSError:
        pass


lock = open(sys.argv[1], "w")
fcntl.flock(lock, fcntl.LOCK_EX)
# One more thread, under the same filter.
threading.Thread(target=checking.stopping.wait).start()
if "filter" in sys.argv:
    filter_clones()
checking.serve({"close": close, "unlock": unlock, "fork": fork})
