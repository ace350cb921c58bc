# SPDX-License-Identifier: Apache-2.0
"""A program that gets a thousand signals a second is looked at, and loses none."""
import ctypes
import threading
import time

import pytest

from harmless_support import MINORS, assert_let_go, look, mode
from processes import SCALE, wait_until

LOOKS = 5 * SCALE
BURST = 10
libc = ctypes.CDLL(None, use_errno=True)
#: As targets/counter.py has it.
NUMBER = libc.__libc_current_sigrtmin() + 3


class Sender:
    """Sends numbered signals, some each millisecond, until it is told to stop."""

    def __init__(self, pid):
        self.pid = pid
        self.sent = 0
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.stopping.is_set():
            for _ in range(BURST):
                # Where no more can be pending it is sent again.
                self.sent += libc.sigqueue(self.pid, NUMBER, ctypes.c_void_p(self.sent)) == 0
            time.sleep(0.001)

    def wait(self, count):
        """Until so many more were sent."""
        wanted = self.sent + count
        wait_until(lambda: self.sent > wanted, "signals are sent")

    def stop(self):
        self.stopping.set()
        self.thread.join()
        return self.sent


def look_while_signals_are_sent(counter):
    sender = Sender(counter.pid)
    try:
        for turn in range(LOOKS):
            look(counter, "types", counter.pid, *mode(turn))
            assert_let_go(counter)
            sender.wait(1000)
    finally:
        sent = sender.stop()
    counter.ask("sent %d" % sent)
    counter.assert_as_before()
    assert counter.finish()["counted"] == sent > 1000 * LOOKS


def test_numbered_signals_are_waited_for(program):
    look_while_signals_are_sent(program("counter.py", "values"))


@pytest.mark.versions(*(minor for minor in MINORS if minor != "2.7"))
def test_signals_are_handled(program):
    """2.7 cannot count them, as its handler is one for several; C does it in
    capture/test_capture_signals.py."""
    look_while_signals_are_sent(program("counter.py", "handled"))


@pytest.mark.parametrize("kind", ["timer", "children"])
def test_signals_that_come_by_themselves(program, kind):
    counter = program("counter.py", kind)
    for turn in range(LOOKS):
        look(counter, "types", counter.pid, *mode(turn))
        counter.assert_free()
        counter.ask("advance")
    counter.assert_as_before(children=kind != "children")
    report = counter.finish()
    assert report["counted" if kind == "timer" else "reaped"] >= 20 * LOOKS, report
