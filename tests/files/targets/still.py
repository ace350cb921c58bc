# SPDX-License-Identifier: Apache-2.0
"""Sessions in a list, a thread, and then nothing moves: still.py COUNT.  For 2.7 and 3.6 on."""
import ctypes
import gc
import sys
import threading

pause = ctypes.CDLL(None).pause


class Session(object):
    def __init__(self, number):
        self.number = number
        self.data = {"key %d" % number: [number, number / 7.0], u"t\xe9xt": (number,)}


def main(count):
    sessions = [Session(i) for i in range(count)]
    thread = threading.Thread(target=pause)
    thread.daemon = True
    thread.start()
    gc.collect()
    gc.disable()
    # What the collector counted, for who reads the core; 2.7 keeps no count.
    past = [row[name] for row in (gc.get_stats() if hasattr(gc, "get_stats") else ())
            for name in ("collections", "collected", "uncollectable")]
    past = " ".join(map(str, past))
    sys.stdout.write("READY\n")
    sys.stdout.flush()
    # Not even a line more is run.
    while sessions or past:
        pause()


main(int(sys.argv[1]))
