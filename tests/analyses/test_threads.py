# SPDX-License-Identifier: Apache-2.0
"""Threads, frames and variables are what the target says, and retain what only they hold."""
import collections

import limpet
import pytest
from talker import Talker

#: A call under way keeps a bound method on its stack, at most.
FEW_BYTES = 200

Crowd = collections.namedtuple("Crowd", "python sizes seen idents stacks report")


@pytest.fixture(scope="module")
def crowds():
    """By interpreter: one is looked at once."""
    return {}


@pytest.fixture
def crowd(python, crowds):
    if python.name not in crowds:
        with Talker(python, "crowd.py") as target:
            report = limpet.report("threads", target.pid, "-n", limpet.EVERY_ROW)
            crowds[python.name] = Crowd(python, *(target.ask(name) for name in (
                "sizes", "seen", "idents", "stacks()")), report)
    return crowds[python.name]


def thread_row(crowd, name):
    return next(row for row in crowd.report["threads"] if row["name"] == name)


def frame_rows(crowd, name):
    """The frames of a thread, innermost first."""
    number = thread_row(crowd, name)["thread"]
    return sorted((row for row in crowd.report["frames"] if row["thread"] == number),
                  key=lambda row: row["depth"])


def variables(crowd, name, function):
    """{name: row} of a frame."""
    frame = next(row for row in frame_rows(crowd, name)
                 if row["function"].split(".")[-1] == function)
    return {row["name"]: row for row in crowd.report["locals"]
            if (row["thread"], row["depth"]) == (frame["thread"], frame["depth"])}


def test_threads_are_there_by_ident(crowd):
    for name in ("blocked", "consumer", "rememberer"):
        row = thread_row(crowd, name)
        assert int(row["ident"], 16) == crowd.idents[name]
        assert row["frames"] == len(crowd.stacks[name])


def test_frames_stand_where_they_do(crowd):
    for name in ("blocked", "consumer", "rememberer"):
        assert [[row["function"], row["file"], row["line"]] for row in frame_rows(crowd, name)] \
            == crowd.stacks[name]


def test_variables_have_their_addresses(crowd):
    for thread, function in ("blocked", "inner"), ("blocked", "outer"), ("consumer", "stand"):
        assert {name: int(row["address"], 16)
                for name, row in variables(crowd, thread, function).items()} \
            == crowd.seen[function]


def lent(crowd):
    """What outer() gives to inner() and still owns alone."""
    return crowd.sizes["outer.rows"] if crowd.python.version >= (3, 14) else 0


def test_a_variable_retains_what_it_alone_holds(crowd):
    inner, outer = variables(crowd, "blocked", "inner"), variables(crowd, "blocked", "outer")
    sizes = crowd.sizes
    assert inner["rows"]["retained_bytes"] == sizes["inner.rows"]
    # What two variables share is neither one's.
    assert inner["left"]["retained_bytes"] == sizes["inner.left"]
    assert inner["right"]["retained_bytes"] == sizes["inner.right"]
    # In a cell, which is the variable's, too.
    assert 0 < inner["captured"]["retained_bytes"] - sizes["inner.captured"] < FEW_BYTES
    # It holds itself, which does not keep it alive.
    assert outer["job"]["retained_bytes"] == sizes["outer.job"]
    # The callee has it, too, but since 3.14 it only borrows it.
    assert outer["rows"]["retained_bytes"] == lent(crowd)
    # A module has it, too.
    assert outer["everywhere"]["retained_bytes"] == 0
    assert variables(crowd, "consumer", "stand")["rows"]["retained_bytes"] == sizes["stand.rows"]


def test_a_frame_retains_what_its_variables_hold_together(crowd):
    inner, outer = frame_rows(crowd, "blocked")[:2]
    stand = frame_rows(crowd, "consumer")[0]
    sizes = crowd.sizes
    for row, parts in ((inner, "rows left right shared captured frame"),
                       (outer, "job frame"), (stand, "rows")):
        name = row["function"].split(".")[-1]
        expected = sum(sizes["%s.%s" % (name, part)] for part in parts.split())
        expected += lent(crowd) if name == "outer" else 0
        assert 0 <= row["retained_bytes"] - expected < FEW_BYTES, name


def test_a_thread_retains_what_its_frames_share(crowd):
    frames = sum(row["retained_bytes"] for row in frame_rows(crowd, "blocked"))
    shared = crowd.sizes["outer.rows"] - lent(crowd)
    more = thread_row(crowd, "blocked")["retained_bytes"] - frames - shared
    # Up to 3.12 its state has a dict, with strings in it.
    assert 0 <= more < 2000
