# SPDX-License-Identifier: Apache-2.0
"""What a program lets go of while its copy lives is free at once, and a copy is made only where it
hurts nobody."""
import collections
import fcntl
import os
import random
import re
import socket
import subprocess

import pytest

import groups
from harmless_support import assert_let_go, look, run
from privilege import WITHOUT_SYS_ADMIN
from processes import BUILD, SCALE

PROBE = os.path.join(BUILD, "tests", "tools", "capture_probe")
MIB = 1 << 20
#: Of the full run: 50 of 50.
LOOKS = 5 * SCALE
SIZE = 200
SHORT = ("limpet: memory ran short, so the copy of process %d was ended before it was read in full; use "
         "--mode stop to read it without one\n")


class Copy:
    """A capture whose copy lives until it is ended."""

    def __init__(self, pid):
        self.process = subprocess.Popen([PROBE, "--wait", "--max-pause", "60000", str(pid)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.events = ""
        while '"taken"' not in self.events:
            line = self.process.stdout.readline()
            assert line, self.events
            self.events += line
        assert '"mode": "cow"' in self.events, self.events

    def __enter__(self):
        return self

    def __exit__(self, *_):
        alive = self.process.poll() is None
        self.events += self.process.communicate("\n")[0]
        assert alive and self.process.returncode == 0, self.events


@pytest.fixture
def lock(tmp_path):
    return str(tmp_path / "lock")


def test_the_other_end_of_a_socket_sees_it_closed(program, lock):
    ours, theirs = socket.socketpair()
    gate = program("gate.py", lock, pass_fds=[theirs.fileno()])
    number = theirs.fileno()
    theirs.close()
    with ours, Copy(gate.pid):
        gate.ask("close %d" % number)
        ours.settimeout(10)
        assert ours.recv(1) == b""
    assert_let_go(gate)
    gate.finish()


def test_another_process_gets_a_lock_that_is_released(program, lock):
    gate = program("gate.py", lock)
    with open(lock, "r+") as file:
        with pytest.raises(OSError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with Copy(gate.pid):
            gate.ask("unlock")
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert_let_go(gate)
    gate.finish()


def test_it_waits_for_its_own_children_only(program, lock):
    gate = program("gate.py", lock)
    with Copy(gate.pid):
        gate.ask("fork")
    gate.ask("fork")
    gate.assert_as_before()
    gate.finish()


@pytest.mark.parametrize("prefix", [(), WITHOUT_SYS_ADMIN], ids=["root", "less"])
def test_a_filter_that_kills_who_forks(program, lock, prefix):
    gate = program("gate.py", lock, "filter")
    for _ in range(SCALE + 1):
        told = look(gate, "types", gate.pid, "-v", prefix=prefix)
        assert ("capture: stop (no frozen copy: a seccomp filter)" in told) == bool(prefix), told
        assert_let_go(gate)
    gate.assert_as_before()
    gate.finish()


def how_it_was_looked_at(pid):
    """Copied, stopped, or copied until memory ran short."""
    code, errors = run("types", pid, "-v")
    if code:
        assert (code, errors) == (3, SHORT % pid)
        return "short"
    return re.search("capture: (cow|stop)", errors).group(1)


def test_a_program_at_the_limit_of_its_group(program, record_property):
    """It writes to all of its memory all the time, so that a copy costs as much once more."""
    chance = random.Random(50)
    with groups.memory_group() as group:
        near = program("near.py", SIZE, prefix=group.prefix)
        try:
            hows = collections.Counter()
            for _ in range(LOOKS):
                group.limit(group.usage() + chance.choice((8, 30, 60, 80, 120, 400)) * MIB)
                hows[how_it_was_looked_at(near.pid)] += 1
                assert_let_go(near)
                near.ask("advance")
            assert group.kills() == 0
            near.finish()
        finally:
            near.end()
    record_property("how it was looked at", str(hows))
    assert LOOKS < 20 or hows["cow"] and hows["stop"], hows


def test_a_program_at_its_limit_of_address_space(program):
    near = program("near.py", 20, 16)
    for _ in range(LOOKS):
        look(near)
        assert_let_go(near)
        near.ask("advance")
    near.assert_as_before()
    near.finish()
