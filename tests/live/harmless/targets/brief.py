# SPDX-License-Identifier: Apache-2.0
"""brief.py: threads begin and end without a break."""
import checking

try:
    import _thread as thread
except ImportError:
    import thread

count = [0]
turn = thread.allocate_lock()


def begin():
    while not checking.stopping.is_set():
        turn.acquire()
        thread.start_new_thread(turn.release, ())
        count[0] += 1


checking.report["threads"] = count
checking.in_thread(begin)
checking.wait_until(lambda: count[0], "it has begun")
checking.serve({})
