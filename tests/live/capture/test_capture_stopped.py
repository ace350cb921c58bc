# SPDX-License-Identifier: Apache-2.0
"""Programs that are stopped (SIGSTOP), or are being stopped and continued."""
import os
import random
import signal
import time

import pytest

from capture_support import LOOKS, capture
from processes import stat_fields, status_of, threads_of, wait_until


def state(pid):
    return stat_fields(pid)[0]


def all_states(pid):
    return {status_of(pid, tid).get("State", "?")[0] for tid in threads_of(pid)}


def stop(pid):
    os.kill(pid, signal.SIGSTOP)
    wait_until(lambda: all_states(pid) == {"T"}, "it is stopped")


@pytest.mark.parametrize("mode", ["cow", "stop"])
@pytest.mark.parametrize("program", [("hard", "idle"), ("zoo",)])
def test_a_stopped_program_stays_stopped(target, mode, program):
    stopped = target(*program)
    stop(stopped.pid)
    assert os.waitpid(stopped.pid, os.WUNTRACED)[0] == stopped.pid
    capture(stopped.pid, "--mode", mode, "--repeat", 5, "--hold", 10).assert_good(5)
    wait_until(lambda: all_states(stopped.pid) == {"T"}, "it is stopped again")
    stopped.assert_free()
    # Its parent hears of no other stop and of no continuation.
    assert os.waitpid(stopped.pid, os.WUNTRACED | os.WCONTINUED | os.WNOHANG) == (0, 0)
    os.kill(stopped.pid, signal.SIGCONT)
    wait_until(lambda: "T" not in all_states(stopped.pid), "it goes on")
    assert os.waitpid(stopped.pid, os.WCONTINUED)[0] == stopped.pid
    stopped.finish()


@pytest.mark.parametrize("mode", ["cow", "stop"])
def test_continued_while_it_is_captured(target, probe, mode):
    stopped = target("zoo")
    stop(stopped.pid)
    held = probe(stopped.pid, "--mode", mode, "--wait", "--max-pause", 20000)
    held.expect("taken")
    os.kill(stopped.pid, signal.SIGCONT)
    held.go_on()
    held.finish()
    wait_until(lambda: not all_states(stopped.pid) & {"T", "t"}, "it goes on")
    stopped.finish()


@pytest.mark.parametrize("mode", ["cow", "stop"])
def test_stopped_while_it_is_captured(target, probe, mode):
    running = target("zoo")
    held = probe(running.pid, "--mode", mode, "--wait", "--max-pause", 20000)
    held.expect("taken")
    os.kill(running.pid, signal.SIGSTOP)
    held.go_on()
    held.finish()
    wait_until(lambda: all_states(running.pid) == {"T"}, "it is stopped")
    running.assert_free()
    os.kill(running.pid, signal.SIGCONT)
    wait_until(lambda: not all_states(running.pid) & {"T", "t"}, "it goes on")
    running.finish()


@pytest.mark.parametrize("mode", ["cow", "stop"])
@pytest.mark.parametrize("last", [signal.SIGSTOP, signal.SIGCONT])
def test_stopped_and_continued_all_the_time(target, probe, mode, last):
    """What was sent last holds in the end."""
    program = target("zoo")
    chance = random.Random(7)
    captures = probe(program.pid, "--mode", mode, "--repeat", LOOKS, "--restart")
    while captures.process.poll() is None:
        os.kill(program.pid, chance.choice([signal.SIGSTOP, signal.SIGCONT]))
        time.sleep(chance.random() * 0.003)
    captures.finish()
    assert not captures.named("failed"), captures.events
    assert len(captures.named("released")) == LOOKS
    os.kill(program.pid, last)
    if last == signal.SIGSTOP:
        wait_until(lambda: all_states(program.pid) == {"T"}, "it is stopped")
    program.assert_free()
    os.kill(program.pid, signal.SIGCONT)
    wait_until(lambda: not all_states(program.pid) & {"T", "t"}, "it goes on")
    program.finish()
