# SPDX-License-Identifier: Apache-2.0
"""Many calls leave the program as it was, whatever its threads do."""
import pytest

import scale
from exec_support import Target, ask
from processes import wait_until

CALLS = scale.pick(100, 1000)
BLOCKED_CALLS = scale.pick(20, 200)
#: In the reduced run those at the ends and one in between get all of these, the others a part: with
#: three busy threads a call waits 20 times for the GIL.
ENDS, PART = ("2.7", "3.12", "3.15"), 4


def times(python, calls):
    return calls if scale.SCALE >= 10 or python.minor in ENDS else calls // PART


#: Where a thread of an earlier call was not quite gone, the C library keeps a second stack and heap.
SLACK = 4
WAYS = ("epoll", "accept", "join", "lock", "sleep", "read")


def check_lines(target, names):
    """No line is lost, broken, or anybody else's."""
    numbers = dict.fromkeys(names, 0)
    for line in target.lines():
        name, number = line.split(" ")
        assert int(number) == numbers[name], line
        numbers[name] += 1
    return numbers


@pytest.mark.parametrize("threads", (0, 3))
def test_a_busy_program(python, tmp_path, threads):
    with Target(python, tmp_path, "busy.py", threads) as target:
        before = target.has()
        for number in range(5):
            ask(target, "1")
        target.settle(before)
        # With the stack and the heap that the C library keeps for the next thread.
        mappings = target.mappings()
        for number in range(times(python, CALLS)):
            assert ask(target, "print('here %d')" % number) == "here %d\n" % number
        target.settle(before)
        # Its own threads grow heaps of their own; each call makes two mappings.
        assert target.mappings() < mappings + CALLS / 2
        written = len(target.lines())
        wait_until(lambda: len(target.lines()) > written, "the program goes on")
        target.process.kill()
        target.process.wait()
        names = ["main"] + ["thread-%d" % n for n in range(1, threads + 1)]
        assert min(check_lines(target, names).values()) > 0


def test_a_program_that_handles_signals(python, tmp_path):
    with Target(python, tmp_path, "busy.py", 1, 1000) as target:
        for number in range(times(python, CALLS // 5)):
            assert ask(target, "print(%d)" % number) == "%d\n" % number
        assert target.alive()


@pytest.mark.parametrize("way", WAYS)
def test_the_main_thread_waits(python, tmp_path, way):
    with Target(python, tmp_path, "blocked.py", way) as target:
        before = target.has()
        for number in range(5):
            ask(target, "1")
        target.settle(before)
        # With the stack and the heap that the C library keeps for the next thread.
        mappings = target.mappings()
        for number in range(times(python, BLOCKED_CALLS)):
            assert ask(target, "print(%d)" % number) == "%d\n" % number
        target.settle(before)
        assert target.mappings() <= mappings + SLACK
        assert target.lines() == []
        target.tell()
        wait_until(lambda: target.lines() == ["RELEASED"], "the main thread goes on")


def test_nothing_is_kept(python, tmp_path):
    """The program's objects are as many as before, and so is its memory."""
    count = "import gc; gc.collect(); print(len(gc.get_objects()))"
    memory = ("print([line for line in open('/proc/self/status') if line.startswith('VmRSS')][0]"
              ".split()[1])")
    with Target(python, tmp_path, "blocked.py", "read") as target:
        for number in range(10):
            ask(target, count)
            ask(target, memory)
        objects, resident = int(ask(target, count)), int(ask(target, memory))
        for number in range(times(python, CALLS)):
            ask(target, "x = [%d]" % number)
        assert int(ask(target, count)) == objects
        # An arena of pymalloc's more is none of the calls'.
        assert int(ask(target, memory)) - resident < 300 + CALLS / 4
