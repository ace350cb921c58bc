# SPDX-License-Identifier: Apache-2.0
"""A heap of a web service, new and aged, in the full run of a million objects: limpet's counts are
the program's own."""
import actors
import limpet
import pytest
import scale
import told

SESSIONS = scale.pick(7150, 71500)
ROUNDS = scale.pick(3, 40)
BENCH = limpet.ROOT / "bench"
#: Names and numbers that the interpreter's own caches hold.  Which names its cache of attributes keeps
#: alive depends on addresses: of 3.13 twelve processes had 3062 to 3081, and two more differed by 30.
SLACK = 64
TYPES = ("str", "unicode", "dict", "list", "tuple", "int", "long", "float")


def counts(python, folder, sessions, rounds=0):
    """({type: count} of the closure, {type: count} of limpet)"""
    with actors.Actor(python, "heaped.py", folder, python.path(BENCH), sessions, rounds, "counts",
                      read=told.read_counts) as actor:
        rows = limpet.report("types", actor.pid, "-n", limpet.EVERY_ROW)["types"]
        return actor.told, {row["type"].replace("__builtin__.", ""): row["count"] for row in rows}


@pytest.fixture(scope="session")
def empty(python, tmp_path_factory):
    """What limpet has beyond the closure where no session is: see test_sessions.py."""
    closure, found = counts(python, tmp_path_factory.mktemp("empty"), 0)
    return {name: found.get(name, 0) - closure.get(name, 0) for name in TYPES}


def check(closure, found, empty):
    assert found["heap.Session"] == closure["Session"] == SESSIONS
    assert sum(closure.values()) > 11 * SESSIONS
    surplus = {name: found.get(name, 0) - closure.get(name, 0) for name in TYPES}
    # All that the sessions are is in the closure: they add nothing beyond it.
    assert {n: surplus[n] - empty[n] for n in TYPES if abs(surplus[n] - empty[n]) > SLACK} == {}


def test_a_new_heap_is_counted(python, empty, tmp_path_factory):
    check(*counts(python, tmp_path_factory.mktemp("heap"), SESSIONS), empty)


def test_an_aged_heap_is_counted(python, empty, tmp_path_factory):
    check(*counts(python, tmp_path_factory.mktemp("aged"), SESSIONS, ROUNDS), empty)
