# SPDX-License-Identifier: Apache-2.0
"""limpet is interrupted at any moment: it lets the process go, says nothing, and ends with the exit
code that tells the signal."""
import random
import signal
import time

import pytest

import limpet
from cli_support import LONG_PAUSE, Run, catch_reading, run
from processes import SCALE, children_of, is_dead, wait_until

INTERRUPTS = 10 * SCALE
#: An interrupted limpet waits for its surgeon, but no longer, in seconds.
PATIENCE_OF_LIMPET = 2
MODES = {"cow": ("--mode", "cow", *LONG_PAUSE), "stop": ("--mode", "stop", *LONG_PAUSE)}


def interrupt(one, number, target):
    """Exit code and standard error of a limpet that gets a signal, and leaves nothing."""
    start = time.monotonic()
    one.process.send_signal(number)
    one.process.send_signal(signal.SIGCONT)
    code, _, errors = one.finish()
    # A signal that comes before limpet catches it ends it, but then it holds nothing yet.
    if time.monotonic() - start < PATIENCE_OF_LIMPET:
        assert not children_of(target.pid) and not target.is_held()
    one.wait_gone()
    assert_let_go(target)
    return code, errors


def assert_let_go(target):
    wait_until(lambda: not children_of(target.pid), "the copy is reaped", 20)
    wait_until(lambda: not target.is_held(), "it goes on", 20)


@pytest.mark.parametrize("number, code", [
    (signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=["INT", "TERM", "HUP"])
@pytest.mark.parametrize("mode", sorted(MODES))
def test_interrupted_while_it_reads(program, mode, number, code):
    large = program("program.py", 200000)
    reader = catch_reading(large, *MODES[mode])
    assert interrupt(reader, number, large) == (code, "")
    large.assert_as_before()
    large.finish()


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)],
                         ids=["INT", "TERM"])
@pytest.mark.parametrize("mode", sorted(MODES))
def test_interrupted_at_any_moment(program, mode, number, code):
    """Before it has set up anything the signal itself ends it, which a shell tells as the same."""
    target = program("program.py", 20000)
    chance = random.Random(130)
    start = time.monotonic()
    assert run("types", target.pid, *MODES[mode])[::2] == (0, "")
    length = time.monotonic() - start
    outcomes = []
    for _ in range(INTERRUPTS):
        one = Run("types", target.pid, *MODES[mode])
        time.sleep(chance.random() * length)
        ended, errors = interrupt(one, number, target)
        assert ended in (code, -number, 0) and errors == "", (ended, errors)
        outcomes.append(ended)
    assert code in outcomes, outcomes
    target.assert_as_before()
    target.finish()


def test_what_nohup_has_switched_off_stays_off(program):
    large = program("program.py", 200000)
    assert interrupt(catch_reading_ignoring_hangup(large), signal.SIGHUP, large) == (0, "")
    large.assert_as_before()
    large.finish()


def catch_reading_ignoring_hangup(target):
    old = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        return catch_reading(target)
    finally:
        signal.signal(signal.SIGHUP, old)


def test_a_reader_that_has_had_enough(program):
    """limpet objects PID | head -n 1"""
    large = program("program.py", 200000)
    one = Run("objects", large.pid)
    assert one.process.stdout.readline().startswith("{")
    one.process.stdout.close()
    assert one.process.stderr.read() == ""
    assert one.process.wait(limpet.TIMEOUT) == -signal.SIGPIPE
    one.process.stderr.close()
    one.wait_gone()
    assert_let_go(large)
    large.assert_as_before()
    large.finish()


def test_a_reader_that_wants_nothing(whole):
    """limpet types PID | true"""
    one = Run("types", whole.pid)
    one.process.stdout.close()
    assert one.process.stderr.read() == ""
    assert one.process.wait(limpet.TIMEOUT) == -signal.SIGPIPE
    one.process.stderr.close()
    one.wait_gone()


def test_a_disk_that_is_full(whole):
    with open("/dev/full", "w") as full:
        one = Run("types", whole.pid, stdout=full)
        assert one.finish()[::2] == (
            3, "limpet: cannot write the output: No space left on device\n")
    one.wait_gone()
    assert_let_go(whole)


def test_limpet_is_killed_while_it_reads(program):
    large = program("program.py", 200000)
    reader = catch_reading(large)
    assert [pid for pid in children_of(large.pid) if not is_dead(pid)]
    reader.process.kill()
    reader.finish()
    reader.wait_gone()
    assert not children_of(large.pid)
    large.assert_as_before()
    large.finish()
