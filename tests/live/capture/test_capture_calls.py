# SPDX-License-Identifier: Apache-2.0
"""A program is captured while its threads are in all kinds of system calls."""
import os
import signal

import pytest

from capture_support import LOOKS, capture
from processes import children_of, status_of, threads_of, wait_until

# What signal(7) says is interrupted by a stop, also where no signal is handled.
INTERRUPTED = {"epoll", "epoll_forever", "recv_timeout", "sigtimedwait", "semop"}


@pytest.mark.parametrize("mode", ["cow", "stop"])
def test_threads_in_blocking_calls_go_on(target, mode):
    zoo = target("zoo")
    capture(zoo.pid, "--mode", mode, "--repeat", LOOKS, "--hold", 2).assert_good(LOOKS)
    zoo.assert_as_before(masks=False, fds=False)
    report = zoo.finish()
    wrong = {name for name, count in report["interrupted"].items() if count}
    assert wrong <= INTERRUPTED, report
    assert all(report["calls"].values()), report


def test_calls_are_made_again_where_the_program_expects_no_eintr(target):
    zoo = target("zoo")
    capture(zoo.pid, "--restart", "--repeat", LOOKS, "--hold", 2).assert_good(LOOKS)
    zoo.assert_free()
    report = zoo.finish()
    assert not any(report["interrupted"].values()), report


@pytest.mark.parametrize("name", [
    "epoll", "poll", "ppoll", "select", "read", "recv", "recv_timeout", "accept", "nanosleep",
    "sleep_until", "timerfd", "futex", "condition", "sigtimedwait", "sigsuspend", "semop",
    "registers", "churn"])
def test_each_kind_of_thread_alone(target, name):
    """The child is then forked by a thread that is in that call, and it reaps it."""
    zoo = target("zoo", name)
    capture(zoo.pid, "--repeat", max(5, LOOKS // 4), "--restart").assert_good(max(5, LOOKS // 4))
    zoo.assert_free()
    report = zoo.finish()
    assert not any(report["interrupted"].values()), report


def test_two_hundred_threads(target):
    many = target("hard", "threads", 200)
    result = capture(many.pid, "--repeat", 5, "--threads").assert_good(5)
    for taken in result.taken:
        assert taken["thread_count"] == 202
        assert len({thread["tid"] for thread in taken["threads"]}) == 202
        assert all(thread["sp"] and thread["pc"] for thread in taken["threads"])
    many.assert_as_before()
    many.finish()


def test_threads_that_start_threads_and_end(target):
    churn = target("hard", "churn")
    result = capture(churn.pid, "--repeat", LOOKS)
    assert not result.failed and not [e for e in result.released if e["code"]], result.events
    churn.assert_free()
    churn.finish()


def test_no_thread_runs_while_the_program_is_stopped(target, probe):
    """Also none that was started while the others were being stopped."""
    churn = target("hard", "churn")
    for _ in range(LOOKS):
        held = probe(churn.pid, "--mode", "stop", "--wait", "--max-pause", 60000)
        held.expect("taken")
        states = {tid: status_of(churn.pid, tid).get("State", "gone") for tid in threads_of(churn.pid)}
        # One that was ending already may do so.
        assert all(state[0] in "tZ" or state == "gone" for state in states.values()), states
        held.go_on()
        held.finish()
    churn.finish()


def test_the_main_thread_has_ended(target):
    leader = target("hard", "leader")
    for mode in ("cow", "stop"):
        result = capture(leader.pid, "--mode", mode, "--read-all").assert_good()
        assert result.taken[0]["read_bytes"] > 100000
    leader.assert_free()
    leader.finish()


def test_a_thread_of_io_uring(target):
    ring = target("hard", "sqpoll")
    for mode in ("cow", "stop"):
        capture(ring.pid, "--mode", mode, "--repeat", 5).assert_good(5)
    ring.assert_as_before()
    ring.finish()


def test_no_call_is_made_in_a_restartable_sequence(target):
    sequence = target("hard", "rseq")
    for _ in range(20):
        result = capture(sequence.pid)
        assert result.taken and not result.released[0]["code"], result.events
        if result.taken[0]["mode"] == "stop":
            break
    else:
        pytest.fail("it never was in its sequence")
    # As long as it is in its sequence nothing can be reaped either.
    wait_until(lambda: not children_of(sequence.pid), "the child is reaped")
    sequence.assert_as_before()
    os.kill(sequence.pid, signal.SIGUSR1)
    assert sequence.finish()["turns"] > 0
