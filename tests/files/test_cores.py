# SPDX-License-Identifier: Apache-2.0
"""A core tells the same as the process that it is of."""
import json
import os
import time

import limpet
import pytest


def rows(answer):
    """The bytes of the rows of the main table."""
    return answer[answer.index(b'"tables"'):answer.index(b'"notes"')]


@pytest.mark.parametrize("kind", ["gcore", "kernel"])
def test_types_are_the_same_to_the_byte(still, kind):
    answer = still.look(getattr(still, kind))
    assert rows(answer) == rows(still.live)
    assert len(json.loads(answer)["tables"][0]["rows"]) > 70
    target = json.loads(answer)["target"]
    alive = json.loads(still.live)["target"]
    for name in ("pid", "python", "flavour", "allocator", "objects"):
        assert target[name] == alive[name], name
    assert target["mode"] == "core" and target["pause_ms"] is None
    assert json.loads(answer)["notes"] == json.loads(still.live)["notes"]


@pytest.mark.parametrize("kind", ["gcore", "kernel"])
def test_threads_and_their_variables_are_told(still, kind):
    answer = json.loads(still.look(getattr(still, kind), "info"))
    tables = {table["name"]: table["rows"] for table in answer["tables"]}
    assert {(row["name"], row["type"]) for row in tables["variables"]} >= {
        ("sessions", "list"), ("count", "int")}
    assert {row["function"] for row in tables["frames"]} >= {"main"}
    assert len({row["thread"] for row in tables["frames"]}) == 2
    facts = {row["name"]: row["value"] for row in tables["process"]}
    assert facts["command"].endswith("tests/files/targets/still.py 3000")
    # A core does not tell how much of it was in memory.
    assert "resident" not in facts


@pytest.mark.parametrize("kind", ["gcore", "kernel"])
def test_past_collections_are_told(still, kind):
    tables = limpet.report("garbage", getattr(still, kind), *still.options)
    if still.python.version < (3, 7):
        assert "collections" not in tables
        return
    variables = limpet.report("info", getattr(still, kind), *still.options)["variables"]
    [past] = [row["preview"] for row in variables if row["name"] == "past"]
    assert past == repr(" ".join(str(row[name]) for row in tables["collections"]
                                 for name in ("collections", "collected", "uncollectable")))
    assert tables["collections"][2]["collections"] >= 1


def test_a_report_is_made_of_a_core(core):
    text = limpet.run("report", core).decode()
    assert text.startswith("process ") and " (core), CPython 3." in text.splitlines()[0]
    assert "still.py 50" in text and "Biggest objects" in text
    assert "paused" not in text


@pytest.mark.parametrize("old", ["gcore", "snapshot_of_core"])
def test_report_of_a_core_and_what_was_before(small, old):
    """A snapshot, and a core of the same moment: nothing grew; the report is that of the core."""
    report = limpet.report("report", getattr(small, old), small.kernel)
    alone = limpet.report("report", small.kernel)
    assert report.pop("holders") == []
    assert report[None]["target"] == alone[None]["target"] and report[None]["notes"] == alone[None]["notes"]
    assert {name: rows for name, rows in report.items() if name} == \
        {name: rows for name, rows in alone.items() if name}
    lines = limpet.run("report", getattr(small, old), small.kernel).decode().splitlines()
    assert lines[1:3] == ["2 snapshots: +0 objects, +0 B", "no holder gained objects and kept them"]


@pytest.mark.parametrize("command", ["diff", "report"])
def test_when_a_core_was_made_is_not_known(small, command):
    """Not when it is read: that made rates of nothing, and the older one the newer."""
    core, snapshot = small.kernel, small.snapshot_of_core
    wait_for_the_next_second(snapshot)
    for words in ((core, snapshot), (snapshot, core)):
        report = limpet.report(command, *words)
        assert not any("newer" in note for note in report[None]["notes"])
        assert " in " not in limpet.run(command, *words).decode().splitlines()[1]


def wait_for_the_next_second(path):
    """Until one has passed since the file was written."""
    while int(time.time()) <= int(os.stat(path).st_mtime):
        time.sleep(0.05)
