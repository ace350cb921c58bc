# SPDX-License-Identifier: Apache-2.0
"""The frozen copy: one moment of the program, which is not held up by it."""
import fcntl
import os
import socket
import struct
import subprocess
import threading
import time

import pytest

import groups
from capture_support import LOOKS, capture, target_path
from processes import (children_of, read_file, session_members, stat_fields, status_of, threads_of,
                       wait_until)
from watched import Target


def read_options(ready, *names):
    options = []
    for name in names:
        options += ["--read", "%d:8" % ready[name]]
    return options


def numbers(event):
    return [struct.unpack("<Q", bytes.fromhex(text))[0] for text in event["read"]]


@pytest.mark.parametrize("mode", ["cow", "stop"])
def test_all_threads_are_seen_at_one_moment(target, mode):
    state = target("state", 1)
    result = capture(state.pid, "--mode", mode, "--repeat", LOOKS,
                     *read_options(state.ready, "first", "second")).assert_good(LOOKS)
    for event in result.taken:
        first, second = numbers(event)
        assert second <= first <= second + 1
    state.assert_as_before()
    state.finish()


def test_the_copy_stays_as_it_was_while_the_program_runs(target, probe):
    state = target("state", 16)
    held = probe(state.pid, "--wait")
    copy = held.expect("taken")["pid"]

    def look(pid):
        with open("/proc/%d/mem" % pid, "rb") as memory:
            memory.seek(state.ready["first"])
            first = memory.read(8)
            memory.seek(state.ready["block"])
            return first, memory.read(16 << 20)

    before = look(copy)
    state.ask("dirty")
    wait_until(lambda: look(state.pid)[0] != before[0], "the program goes on")
    assert look(state.pid)[1] != before[1]
    assert look(copy) == before
    held.go_on()
    released = held.expect("released")
    assert released["copied_pages"] >= 16 << 20 >> 12
    assert not os.path.exists("/proc/%d" % copy)
    held.finish()
    state.finish()


def test_a_busy_word_is_waited_for(target):
    state = target("state", 1)
    result = capture(state.pid, "--busy", "%d:4" % state.ready["busy"], "--repeat", LOOKS,
                     *read_options(state.ready, "half", "other_half")).assert_good(LOOKS)
    for event in result.taken:
        half, other = numbers(event)
        assert event["busy"] or half == other, event
    assert any(event["retries"] for event in result.taken), "it was never busy"
    assert not all(event["busy"] for event in result.taken), "it was always busy"
    state.finish()


def test_a_word_that_stays_busy(target):
    """5 retries within a second, and then all the same."""
    state = target("state", 1)
    state.ask("busy 1")
    for mode in ("cow", "stop"):
        result = capture(state.pid, "--mode", mode, "--busy", "%d:4" % state.ready["busy"])
        event = result.assert_good().taken[0]
        # On a busy machine the second is over before.
        assert event["busy"] and 1 <= event["retries"] <= 5, event
    state.finish()


def test_a_socket_that_the_program_closes_reaches_its_peer(target, probe):
    ours, theirs = socket.socketpair()
    number = theirs.fileno()
    state = target("state", 1, pass_fds=[number])
    theirs.close()
    with ours:
        held = probe(state.pid, "--wait")
        held.expect("taken")
        state.ask("close %d" % number)
        ours.settimeout(5)
        assert ours.recv(1) == b""
        assert held.process.poll() is None
        held.go_on()
        held.finish()
    state.finish()


def test_a_lock_that_the_program_releases_is_free(target, probe, tmp_path):
    path = str(tmp_path / "lock")
    state = target("state", 1, path)
    with open(path, "r+") as file:
        with pytest.raises(OSError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        held = probe(state.pid, "--wait")
        held.expect("taken")
        state.ask("unlock")
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        held.go_on()
        held.finish()
    state.finish()


def test_the_program_waits_for_its_own_children_only(target, probe):
    state = target("state", 1)
    held = probe(state.pid, "--wait")
    held.expect("taken")
    state.ask("fork")
    held.go_on()
    held.finish()
    state.ask("fork")
    state.finish()


def test_the_copy_is_the_first_to_be_killed_when_memory_is_short(target, probe):
    state = target("state", 1)
    before = read_file("/proc/%d/oom_score_adj" % state.pid)
    held = probe(state.pid, "--wait")
    copy = held.expect("taken")["pid"]
    assert read_file("/proc/%d/oom_score_adj" % copy).strip() == "1000"
    assert read_file("/proc/%d/oom_score_adj" % held.pid).strip() == "1000"
    own = int(read_file("/proc/self/oom_score_adj"))
    resources = int(status_of(held.surgeon)["CapEff"], 16) >> 24 & 1
    assert int(read_file("/proc/%d/oom_score_adj" % held.surgeon)) == (-1000 if resources else own)
    assert read_file("/proc/%d/oom_score_adj" % state.pid) == before
    held.go_on()
    held.finish()
    state.finish()


def test_the_surgeon_is_the_first_to_run(target, probe):
    """Where it may: the target stands still while it waits for a processor."""
    state = target("state", 1)
    held = probe(state.pid, "--wait")
    held.expect("taken")
    may = int(status_of(held.surgeon)["CapEff"], 16) >> 23 & 1
    for pid in session_members(held.surgeon):
        assert os.sched_getscheduler(pid) == (os.SCHED_FIFO if may else os.SCHED_OTHER)
    assert os.sched_getscheduler(held.pid) == os.SCHED_OTHER
    for tid in threads_of(state.pid):
        assert os.sched_getscheduler(tid) == os.SCHED_OTHER
    held.go_on()
    held.finish()
    state.finish()


def test_the_copy_runs_no_instruction(target, probe):
    state = target("state", 1)
    held = probe(state.pid, "--wait")
    copy = held.expect("taken")["pid"]
    time.sleep(0.1)
    fields = stat_fields(copy)
    assert fields[0] == "t"
    # utime and stime, in ticks: it has computed nothing.
    assert fields[11] == "0"
    assert status_of(copy)["Pid"] == str(copy)
    held.go_on()
    held.finish()
    state.finish()


def test_a_child_goes_nowhere_else_than_the_program(target):
    """Where children go to another PID namespace the copy would be its first process."""
    elsewhere = target("hard", "newpid")
    result = capture(elsewhere.pid).assert_good()
    assert result.taken[0]["mode"] == "stop"
    assert capture(elsewhere.pid, "--mode", "cow").error[0] == "BUSY"
    elsewhere.assert_as_before()
    elsewhere.finish()


@pytest.fixture
def namespace():
    """A program that is the first process of a PID namespace, and its PID here."""
    started = []

    def start(*command):
        outer = Target(["unshare", "-pf", "--mount-proc", *command])
        started.append(outer)
        inner = []
        wait_until(lambda: inner.extend(children_of(outer.pid)) or inner, "it starts")
        outer.pid = inner[0]
        return outer.wait_ready()

    yield start
    for one in started:
        subprocess.run(["kill", "-KILL", str(one.pid)], stderr=subprocess.DEVNULL)
        one.end()


@pytest.mark.parametrize("mode", ["cow", "stop"])
def test_the_first_process_of_a_container(namespace, mode):
    first = namespace(target_path("zoo"))
    assert status_of(first.pid)["NSpid"].split()[-1] == "1"
    capture(first.pid, "--mode", mode, "--repeat", LOOKS).assert_good(LOOKS)
    first.assert_as_before(masks=False, fds=False)
    first.finish()


def test_a_pid_of_a_container_is_explained(namespace):
    script = ("echo 31999 > /proc/sys/kernel/ns_last_pid && "
              "{ %s 1 <&3 & wait $!; } 3<&0" % target_path("state"))
    first = namespace("/bin/sh", "-c", script)
    inside = children_of(first.pid)[0]
    number = int(status_of(inside)["NSpid"].split()[-1])
    assert number == 32000
    if os.path.exists("/proc/%d" % number):
        pytest.skip("there is a process %d here" % number)
    code, message = capture(number).error
    assert code == "NO_TARGET"
    assert str(inside) in message and "container" in message, message
    capture(inside).assert_good()
    first.process.stdin.close()
    first.process.wait(10)


@pytest.fixture
def memory_group():
    with groups.memory_group() as group:
        yield group


MIB = 1 << 20


def test_no_copy_where_memory_is_short(memory_group, target):
    state = target("state", 200, prefix=memory_group.prefix)
    memory_group.limit(memory_group.usage() + 40 * MIB)
    result = capture(state.pid, "--max-pause", 2000).assert_good()
    assert result.taken[0]["mode"] == "stop"
    assert "of memory are free" in result.taken[0]["fallback"], result.events
    code, message = capture(state.pid, "--mode", "cow").error
    assert code == "BUSY" and "--mode stop" in message, message
    memory_group.limit(memory_group.usage() + 400 * MIB)
    assert capture(state.pid).assert_good().taken[0]["mode"] == "cow"
    state.finish()


def test_the_copy_is_ended_when_memory_gets_short(memory_group, target, probe):
    """The program writes to all its memory while it is looked at, and the group is too small.  It
    would take it half a second to come to the limit."""
    state = target("state", 200, prefix=memory_group.prefix)
    memory_group.limit(memory_group.usage() + 100 * MIB)
    held = probe(state.pid, "--wait")
    copy = held.expect("taken")
    assert copy["mode"] == "cow"
    state.ask("dirty 5")
    wait_until(lambda: not os.path.exists("/proc/%d" % copy["pid"]), "the copy is ended")
    held.go_on()
    released = held.expect("released")
    assert released["code"] == "BUSY" and "memory ran short, so" in released["message"], released
    held.finish()
    state.assert_as_before()
    state.finish()


def test_the_kernel_refuses_to_fork(target):
    """A user at his limit of processes."""
    limited = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "prlimit",
               "--nproc=4")
    state = target("state", 1, prefix=limited)
    result = capture(state.pid).assert_good()
    assert result.taken[0]["mode"] == "stop"
    assert "refuses to fork" in result.taken[0]["fallback"], result.events
    code, message = capture(state.pid, "--mode", "cow").error
    assert code == "BUSY" and "--mode stop" in message, message
    state.assert_as_before()
    state.finish()
