# SPDX-License-Identifier: Apache-2.0
"""limpet looks at programs whose threads wait in system calls, and is killed while it does: they
notice nothing, and nothing is left."""
import os
import random
import signal
import subprocess
import sys
import time

import pytest

import limpet
import pythons
from processes import SCALE, all_pids, children_of, environment_of, is_dead, wait_until
from watched import Target

TARGET = os.path.join(os.path.dirname(os.path.abspath(__file__)), "targets", "blocked.py")
#: Of the full run, which is ten times the reduced one: 200 looks and 50 kills.
LOOKS, KILLS = 20 * SCALE, 5 * SCALE
#: On a busy machine threads stop late.
LONG_PAUSE = ("--max-pause", "60s")
#: Those whose calls fail with EINTR, where it is the C library's or Python's matter to repeat them,
#: and where it is the latter's and nothing is to be done.
MINORS = ("2.7", "3.6", "3.13")


def interpreters():
    """One of each version."""
    found = {}
    for python in pythons.find():
        if python.minor in MINORS and not python.inside:
            found.setdefault(python.minor, python)
    return list(found.values())


@pytest.fixture(params=interpreters(), ids=str)
def blocked(request):
    python = request.param
    target = Target([*python.command, python.path(TARGET)], env=python.environment())
    try:
        yield target.wait_ready()
    finally:
        target.end()


def test_the_versions_that_differ_are_here():
    missing = set(MINORS) - {python.minor for python in interpreters()}
    if missing and os.environ.get("CI") != "true":
        pytest.skip("no CPython " + ", ".join(sorted(missing)))
    assert not missing


def processes_of(mark):
    """limpet's, its surgeon's and its hands': all have the environment that limpet was given."""
    return [pid for pid in all_pids() if mark in environment_of(pid) and not is_dead(pid)]


def look(pid, turn):
    """Every fourth time without a copy, which holds the program up for longer."""
    mode = ["--mode", "stop"] if turn % 4 == 3 else []
    done = subprocess.run([limpet.binary(), "types", str(pid), *LONG_PAUSE, *mode], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (0, ""), done
    assert "process %d, CPython" % pid in done.stdout


def test_looked_at_often(blocked):
    for turn in range(LOOKS):
        look(blocked.pid, turn)
        # All at once: limpet ends when everything is right again.
        blocked.assert_free()
        assert not children_of(blocked.pid)
    assert_as_before(blocked)
    report = blocked.finish()
    # Each kind of wait but those until the end.
    assert len(report["counts"]) >= 16, report


def assert_as_before(target):
    """Descriptors come and go in it while it runs."""
    wait_until(lambda: target.look()["fds"] == target.before["fds"], "its files are as before", 10)
    target.assert_as_before(fds=False)


def how_long_a_look_takes(pid):
    start = time.monotonic()
    look(pid, 0)
    return time.monotonic() - start


def test_limpet_is_killed_at_random_moments(blocked):
    chance = random.Random(50)
    length = how_long_a_look_takes(blocked.pid)
    met, held = 0, 0
    for turn in range(KILLS):
        mark = "LIMPET_TEST_MARK=%d.%d" % (blocked.pid, turn)
        doomed = subprocess.Popen([limpet.binary(), "types", str(blocked.pid)],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                  env=dict([mark.split("=")], **os.environ))
        time.sleep(chance.random() * length)
        met += doomed.poll() is None
        held += bool(children_of(blocked.pid)) or blocked.is_held()
        doomed.send_signal(signal.SIGKILL)
        doomed.wait()
        wait_until(lambda: not processes_of(mark), "the surgeon ends", 20)
        blocked.assert_free()
        assert not children_of(blocked.pid)
    print("killed while it ran: %d of %d, while it held the target or its copy: %d" % (
        met, KILLS, held), file=sys.stderr)
    assert_as_before(blocked)
    look(blocked.pid, 0)
    blocked.finish()
