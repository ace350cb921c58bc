# SPDX-License-Identifier: Apache-2.0
"""Threads, their frames and the variables in them are what the target says of itself."""
import collections

import actors
import limpet
import pytest
from complaints import Complaint, expect_none


@pytest.fixture(scope="session")
def crew(python, tmp_path_factory):
    """(told, {ident: rows of frames}, {(number of the thread, depth): rows of variables})"""
    with actors.Actor(python, "crew.py", tmp_path_factory.mktemp("crew")) as actor:
        info = limpet.report("info", actor.pid)
    frames, variables = collections.defaultdict(list), collections.defaultdict(list)
    for row in info["frames"]:
        frames[int(row["ident"], 16)].append(row)
    for row in info["variables"]:
        variables[row["thread"], row["depth"]].append(row)
    return actor.told, frames, variables


def pairs(crew):
    """(told frame, row of the frame) of all threads, as far as both have them."""
    told, frames, _ = crew
    for thread in told.threads:
        for frame, row in zip(thread["frames"], frames[thread["ident"]]):
            yield frame, row


def test_all_threads_are_found(crew):
    told, frames, _ = crew
    assert len(told.threads) == 6
    assert {t["ident"] for t in told.threads} == set(frames)


def test_threads_have_their_names_and_numbers(crew):
    told, frames, _ = crew
    for thread in told.threads:
        row = frames[thread["ident"]][0]
        assert row["name"] == thread["name"]
        # Up to 3.10 it is in threading's own objects only.
        known = told.version >= (3, 11)
        assert row["native_id"] == thread["native_id"] or not known and row["native_id"] is None


def test_frames_are_those_of_each_thread(crew):
    told, frames, _ = crew
    for thread in told.threads:
        assert [(f.get("qualname") or f["function"], f["file"]) for f in thread["frames"]] == \
            [(row["function"], row["file"]) for row in frames[thread["ident"]]]


def test_frames_stand_in_their_lines(crew):
    expect_none(Complaint(frame["function"], "line", "%s, not %s" % (frame["line"], row["line"]))
                for frame, row in pairs(crew) if frame["line"] not in (None, row["line"]))


def _wrong_variables(crew):
    _, _, variables = crew
    for frame, row in pairs(crew):
        if frame["variables"] is None:
            continue
        found = {v["name"]: int(v["address"], 16) for v in variables[row["thread"], row["depth"]]}
        told = {name: address for name, address, _, _, _ in frame["variables"]}
        for name in set(found) | set(told):
            if found.get(name) != told.get(name):
                yield Complaint(frame["function"], name, "%s, not %s" % (
                    told.get(name), found.get(name)))


def test_variables_are_there_by_name(crew):
    assert sum(len(f["variables"] or ()) for f, _ in pairs(crew)) > 50
    expect_none(_wrong_variables(crew))
