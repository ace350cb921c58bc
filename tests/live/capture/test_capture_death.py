# SPDX-License-Identifier: Apache-2.0
"""limpet, its surgeon, the surgeon's hand, the copy or the target is killed: nothing is left."""
import os
import random
import signal
import subprocess
import time

import pytest

from capture_support import LOOKS, capture, probe_environment, probe_path
from processes import children_of, is_dead, read_file, session_members, stat_fields, wait_until

# In each mode.
KILLS = max(10, 25 * LOOKS // 20)


def assert_clean(target):
    wait_until(lambda: not children_of(target.pid), "the child is reaped", 10)
    wait_until(lambda: not target.is_held(), "the thread that reaped it goes on", 10)


def kill_often(zoo, probe, mode):
    """Which calls of the program failed with EINTR, and how often."""
    chance = random.Random(11)
    for _ in range(KILLS):
        doomed = probe(zoo.pid, "--mode", mode, "--repeat", 100, "--restart", "--hold",
                       chance.choice([0, 1, 30]))
        time.sleep(chance.random() * 0.02)
        doomed.kill()
        doomed.wait_gone()
        assert_clean(zoo)
    return {name: count for name, count in zoo.finish()["interrupted"].items() if count}


@pytest.mark.parametrize("mode", ["cow", "stop"])
def test_limpet_is_killed_at_any_moment(target, probe, mode):
    """A thread that lacks a processor for two seconds is let go with its call interrupted: on a busy
    machine that may be, but not each time."""
    interrupted = []
    while len(interrupted) < 3:
        interrupted.append(kill_often(target("zoo"), probe, mode))
        if not interrupted[-1]:
            return
    raise AssertionError(interrupted)


@pytest.mark.parametrize("mode", ["cow", "stop"])
def test_limpet_is_killed_while_it_reads(target, probe, mode):
    zoo = target("zoo")
    doomed = probe(zoo.pid, "--mode", mode, "--wait", "--max-pause", 60000)
    doomed.expect("taken")
    doomed.kill()
    doomed.wait_gone()
    assert_clean(zoo)
    zoo.finish()


def test_limpet_is_told_to_end(target, probe):
    """lp_surgeon_abandon() in a handler: when limpet has ended all is right again."""
    state = target("state", 50)
    for mode in ("cow", "stop"):
        told = probe(state.pid, "--handle", "--wait", "--mode", mode, "--max-pause", 60000)
        told.expect("taken")
        os.kill(told.pid, signal.SIGTERM)
        assert told.process.wait(10) == 130
        assert not children_of(state.pid)
        state.assert_as_before()
        assert not session_members(told.surgeon)
    state.finish()


def hand_of(probe):
    hands = [pid for pid in session_members(probe.surgeon) if pid != probe.surgeon]
    assert len(hands) == 1
    return hands[0]


@pytest.mark.parametrize("mode", ["cow", "stop"])
def test_the_hand_is_killed(target, probe, mode):
    """The surgeon reaps the child, and tells limpet."""
    zoo = target("zoo")
    held = probe(zoo.pid, "--mode", mode, "--wait", "--repeat", 2, "--max-pause", 60000)
    held.expect("taken")
    os.kill(hand_of(held), signal.SIGKILL)
    assert_clean(zoo)
    held.go_on()
    released = held.expect("released")
    assert released["code"] == "SYSTEM" and "helper process" in released["message"], released
    # The next capture is as good as ever.
    held.expect("taken")
    held.go_on()
    assert held.expect("released")["code"] is None
    held.finish()
    zoo.finish()


@pytest.mark.parametrize("mode", ["cow", "stop"])
def test_the_surgeon_is_killed_while_its_hand_holds_the_capture(target, probe, mode):
    """The hand goes on by itself; what nobody can do any more is to reap."""
    zoo = target("zoo")
    held = probe(zoo.pid, "--mode", mode, "--wait", "--max-pause", 60000)
    held.expect("taken")
    os.kill(held.surgeon, signal.SIGKILL)
    held.go_on()
    released = held.expect("released")
    assert released["code"] == "SYSTEM" and "killed" in released["message"], released
    held.wait_gone()
    zoo.assert_free()
    assert all(stat_fields(child)[0] == "Z" for child in children_of(zoo.pid))
    # Nor does it disturb a later capture.
    capture(zoo.pid).assert_good()
    zoo.finish()


def test_all_of_limpet_is_killed_at_once_while_it_reads(target, probe):
    """kill -9 of everything: the copy dies with its tracer, at once."""
    zoo = target("zoo")
    held = probe(zoo.pid, "--wait")
    copy = held.expect("taken")["pid"]
    for pid in (hand_of(held), held.surgeon, held.pid):
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: is_dead(copy), "the copy is dead")
    zoo.assert_free()
    zoo.finish()


def test_the_copy_is_killed(target, probe):
    zoo = target("zoo")
    held = probe(zoo.pid, "--wait")
    copy = held.expect("taken")["pid"]
    os.kill(copy, signal.SIGKILL)
    wait_until(lambda: not os.path.exists("/proc/%d" % copy), "it is reaped")
    held.go_on()
    released = held.expect("released")
    assert released["code"] == "SYSTEM" and "was killed" in released["message"], released
    held.finish()
    assert_clean(zoo)
    zoo.finish()


def test_the_child_is_reaped_later_if_the_target_does_not_stop(target, probe):
    """limpet is not held up by that, and may have ended long since."""
    state = target("state", 1, "-", "quiet")
    held = probe(state.pid, "--wait")
    copy = held.expect("taken")["pid"]
    state.ask("vfork 3500")
    wait_until(lambda: stat_fields(state.pid)[0] == "D", "it waits for its child")
    held.go_on()
    released = held.expect("released")
    assert released["code"] is None and released["unreaped"], released
    assert is_dead(copy)
    assert held.process.wait(10) == 0
    wait_until(lambda: not children_of(state.pid), "both its children are gone")
    held.wait_gone()
    state.assert_as_before()
    state.finish()


@pytest.mark.parametrize("mode", ["cow", "stop"])
def test_the_target_is_killed(target, probe, mode):
    zoo = target("zoo")
    held = probe(zoo.pid, "--mode", mode, "--wait", "--max-pause", 60000)
    copy = held.expect("taken")["pid"]
    os.kill(zoo.pid, signal.SIGKILL)
    # Its parent hears of it at once, though it was stopped or copied.
    assert zoo.process.wait(10) == -signal.SIGKILL
    # What was read of a copy before its end is noticed is as good as ever.
    wait_until(lambda: is_dead(copy), "the copy is ended")
    held.go_on()
    released = held.expect("released")
    assert released["code"] == "GONE", released
    held.finish()


def test_a_target_that_ends_takes_its_connections_with_it(target, probe):
    """The copy shares its open files: it must not keep a port in use, nor a peer waiting."""
    state = target("state", 1)
    held = probe(state.pid, "--wait")
    copy = held.expect("taken")["pid"]
    state.process.stdin.close()
    # The end of its output is seen only when nobody has it open.
    assert state.process.stdout.read() == '{"errors": []}\n'
    assert state.process.wait() == 0
    wait_until(lambda: is_dead(copy), "the copy is dead")
    held.go_on()
    released = held.expect("released")
    assert released["code"] == "GONE" and "ended" in released["message"], released
    held.finish()


def test_the_target_execs_while_it_is_looked_at(probe):
    script = "read line; exec /bin/cat"
    target = subprocess.Popen(["/bin/sh", "-c", script], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True)
    try:
        held = probe(target.pid, "--wait")
        copy = held.expect("taken")["pid"]
        target.stdin.write("go\n")
        target.stdin.flush()
        wait_until(lambda: not os.path.exists("/proc/%d" % copy), "the copy is ended and reaped")
        assert read_file("/proc/%d/comm" % target.pid) == "cat\n"
        assert not children_of(target.pid)
        held.go_on()
        released = held.expect("released")
        assert released["code"] == "GONE" and "exec" in released["message"], released
        held.finish()
        assert target.communicate("more\n")[0] == "more\n"
        assert target.returncode == 0
    finally:
        target.kill()
        target.wait()


@pytest.mark.parametrize("option", ["--ignore-sigchld", "--block-sigchld"])
def test_limpet_ignores_or_blocks_sigchld(target, option):
    zoo = target("zoo")
    capture(zoo.pid, option, "--repeat", 3).assert_good(3)
    assert_clean(zoo)
    zoo.finish()


def test_what_the_surgeon_is(target, probe):
    state = target("state", 1)
    held = probe(state.pid, "--wait")
    held.expect("taken")
    for pid in session_members(held.surgeon):
        assert read_file("/proc/%d/comm" % pid) == "limpet-surgeon\n"
        assert os.readlink("/proc/%d/cwd" % pid) == "/"
        links = [os.readlink("/proc/%d/fd/%s" % (pid, name))
                 for name in os.listdir("/proc/%d/fd" % pid)]
        # Nothing of limpet's but the line: no terminal, no pipe.
        assert not [link for link in links if link.startswith(("pipe:", "/dev/"))], links
        assert len([link for link in links if link.startswith("socket:")]) == 1
    assert os.getsid(held.surgeon) == held.surgeon
    held.go_on()
    held.finish()
    state.finish()


def test_no_descriptor_of_limpet_is_left_over(target):
    """A second surgeon does not inherit the line of the first (it would never end)."""
    state = target("state", 1)
    environment = probe_environment()
    first = subprocess.run([probe_path(), "--repeat", "50", str(state.pid)], text=True,
                           capture_output=True, env=environment, check=True)
    assert first.stdout.count('"released"') == 50
    assert not first.stderr
    state.assert_as_before()
    state.finish()
