# SPDX-License-Identifier: Apache-2.0
"""limpet looks at programs whose threads wait in system calls, and is killed while it does: they
notice nothing, and nothing is left."""
import random
import re
import time

import pytest
import scale

from harmless_support import LONG_PAUSE, Doomed, look, mode
from processes import children_of, wait_until

LOOKS, KILLS = scale.pick(20, 200), scale.pick(5, 50)
MEDIUM = 1.0


@pytest.fixture
def blocked(program):
    return program("blocked.py")


def assert_let_go(target):
    """It has a child of its own."""
    target.assert_free()
    assert children_of(target.pid) == target.before["children"]


def assert_as_before(target):
    """The masks too: none waits for signals."""
    target.assert_as_before()
    target.ask("advance")


def pause_of(told):
    """In seconds, by what -v says."""
    return float(re.search(r"pause of the target: ([0-9.]+) ms", told).group(1)) / 1000


def test_looked_at_often(blocked, python):
    pauses = []
    for turn in range(LOOKS):
        pauses.append(pause_of(look(blocked, "types", blocked.pid, "-v", *mode(turn))))
        # All at once: limpet ends when everything is right again.
        assert_let_go(blocked)
    assert_as_before(blocked)
    report = blocked.finish()
    assert all(report["counts"][name] for name in report["counts"] if name != "sleep_long"), report
    # A wait that began anew with each stop would have lasted as long as the looks did.
    for name, seconds in report["longest"].items():
        wait, limit = name.split()[0], float(name.split()[1])
        again = python.version < (3, 5) or wait == "recv_rcvtimeo_for"
        allowed = 2 * MEDIUM + sum(pauses) + (len(pauses) * limit if again else 0)
        assert seconds < allowed, (name, seconds, pauses)


def test_limpet_is_killed_at_random_moments(blocked, record_property):
    chance = random.Random(50)
    start = time.monotonic()
    look(blocked)
    length = time.monotonic() - start
    held = 0
    for _ in range(KILLS):
        doomed = Doomed("types", blocked.pid, *LONG_PAUSE)
        time.sleep(chance.random() * length)
        held += blocked.is_held()
        doomed.process.kill()
        doomed.finish()
        assert_let_go(blocked)
    record_property("killed while it held the program", "%d of %d" % (held, KILLS))
    assert_as_before(blocked)
    look(blocked)
    blocked.finish()
