# SPDX-License-Identifier: Apache-2.0
"""What every target has in common: it splits, and the original stands still.

A copy has the same objects at the same addresses and tells about them (teller.py); nothing that
it does for that can be seen in the original, which is the one that limpet looks at.  The fork is
libc's own: none of Python's hooks run, so that in the copy the states and frames of the other
threads are still there to be told about, though the threads are not.

For 2.7 and 3.6 on.
"""
import ctypes
import os

PR_SET_PDEATHSIG = 1
SIGKILL = 9

# With the GIL held, so that nothing can change in between; and the usual way, so that a thread
# that stands still has let go of it.
_fork = ctypes.PyDLL(None).fork
_pause = ctypes.CDLL(None).pause
_close = ctypes.CDLL(None).close
_prctl = ctypes.CDLL(None).prctl


def die_with_parent():
    """No process is to outlive who started it."""
    _prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)


def stand_still(tell, answer, out):
    """Tells into the folder `out`, answers what is asked there.  Never returns.

    No variable here may hold an object made after the fork.

    Two copies: what telling does to caches would let go of objects that are asked about later.
    """
    asked = (out + "/asked/addresses").encode()
    if not _fork():
        die_with_parent()
        if not _fork():
            die_with_parent()
            tell(out, globals())
            os._exit(0)
        answer(_fork, asked, out)
        os._exit(0)
    # So that whoever waits for the copies' words learns of their end.
    _close(0)
    _close(1)
    while True:
        _pause()  # the line where the main thread is found


die_with_parent()
