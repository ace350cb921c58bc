# SPDX-License-Identifier: Apache-2.0
"""limpet looks at programs whose threads wait in system calls, and is killed while it does: they
notice nothing, and nothing is left."""
import re

import pytest
import scale

from harmless_support import assert_let_go, kill_at_random_moments, look, mode

LOOKS, KILLS = scale.pick(20, 200), scale.pick(5, 50)


@pytest.fixture
def blocked(program):
    return program("blocked.py")


def assert_as_before(target):
    """The masks too: none waits for signals."""
    target.assert_as_before()
    target.ask("advance")


def pause_of(told):
    """In seconds, by what -v says."""
    return float(re.search(r"pause of the target: ([0-9.]+) ms", told).group(1)) / 1000


def look_often(blocked):
    """How long limpet has stopped it in all, and how long its longest waits were."""
    paused = 0
    for turn in range(LOOKS):
        paused += pause_of(look(blocked, "types", blocked.pid, "-v", *mode(turn)))
        # All at once: limpet ends when everything is right again.
        assert_let_go(blocked)
    assert_as_before(blocked)
    report = blocked.finish()
    assert all(report["counts"][name] for name in report["counts"] if name != "sleep_long"), report
    return paused, report["longest"]


def too_long(paused, longest, all_begin_anew):
    """Waits that lasted more than a second longer than their time and the stops.  One that begins
    anew with each stop lasts as long as the looks do."""
    found = {}
    for name, seconds in longest.items():
        wait, limit = name.split()
        again = LOOKS * float(limit) if all_begin_anew or wait == "recv_rcvtimeo_for" else 0
        if seconds > float(limit) + again + paused + 1:
            found[name] = seconds
    return found


def test_looked_at_often(program, python):
    found = []
    # A busy machine may hold a thread up, but not each time.
    while len(found) < 3:
        paused, longest = look_often(program("blocked.py"))
        found.append(too_long(paused, longest, python.version < (3, 5)))
        if not found[-1]:
            return
    raise AssertionError(found)


def test_limpet_is_killed_at_random_moments(blocked, record_property):
    record_property("killed while it held the program",
                    "%d of %d" % (kill_at_random_moments(blocked, KILLS, 50), KILLS))
    assert_as_before(blocked)
    look(blocked)
    blocked.finish()
