# SPDX-License-Identifier: Apache-2.0
"""What grows from snapshot to snapshot: the one container of ten that leaks, and nothing else."""
import os
import re
import time

import pytest

import limpet
import pythons
import scale
from talker import Talker
from trials import NO_MEMORY, check

SNAPSHOTS = 5
REQUESTS = 150
#: What holds the objects that a container of server.py keeps, as limpet writes it.
HOLDERS = {
    "LIST": "__main__.LIST",
    "SET": "__main__.SET",
    "QUEUE": "__main__.QUEUE",
    "ORDERED": "__main__.ORDERED",
    "BY_USER": "__main__.BY_USER[*]",
    "SLOTS": "__main__.SLOTS.items",
    "Registry": "__main__.Registry.items",
    "APP.sessions": "__main__.APP.sessions",
    "APP.shards": "__main__.APP.shards[*]",
    "HANDLER": "__main__.HANDLER.__closure__[*].cell_contents",
}
LONG_PAUSE = ("--max-pause", "60s")
EVERY = ("-n", limpet.EVERY_ROW)


def snapshot(target, folder, number):
    path = folder / ("%d.limpet" % number)
    limpet.run("snapshot", target.pid, "-q", "-o", path, *LONG_PAUSE)
    return path


def diff(paths, *options):
    return limpet.report("diff", paths[0], *paths[1:], *EVERY, *options)


def leaks_of(python):
    """Those that are tried on an interpreter: all of them on some, each on several."""
    names, turn = sorted(HOLDERS), pythons.find().index(python)
    reduced = [names[turn * 3 % 10], names[(turn * 3 + 5) % 10]]
    return scale.pick(reduced, names) + [None]


def series(target, folder, count=SNAPSHOTS):
    """Snapshots with requests in between."""
    paths = [snapshot(target, folder, 0)]
    for number in range(1, count):
        target.ask("serve(%d)" % REQUESTS)
        paths.append(snapshot(target, folder, number))
    return paths


def test_leaking_container_is_named(python, tmp_path):
    for leak in leaks_of(python):
        folder = tmp_path / str(leak)
        folder.mkdir()
        with Talker(python, "server.py", leak) as target:
            paths = series(target, folder)
        steady = [row for row in diff(paths)["holders"] if row["trend"] == "steady"]
        if not leak:
            assert not steady
            continue
        assert [(row["holder"], row["child_type"]) for row in steady] == \
            [(HOLDERS[leak], "__main__.Item")]
        # What it keeps, give or take what comes and goes in it.
        kept = (SNAPSHOTS - 1) * REQUESTS
        assert abs(steady[0]["growth"] - kept) < 60
        assert kept <= steady[0]["count"]


def items(target):
    return set(target.ask("numbers()"))


def of_type(report, name):
    found = [row for row in report["types"] if row["type"] == name]
    assert len(found) == 1, found
    return found[0]


def test_born_died_survived(python, tmp_path):
    """By the numbers that each object of the target has for itself."""
    with Talker(python, "server.py", "LIST") as target:
        paths, alive = [], []
        for number in range(4):
            paths.append(snapshot(target, tmp_path, number))
            alive.append(items(target))
            target.ask("serve(40)")
    row = of_type(diff(paths), "__main__.Item")
    assert row["count"] == len(alive[-1])
    assert row["count_delta"] == len(alive[-1]) - len(alive[0])
    assert row["survived"] == len(alive[-1] & alive[0])
    assert row["born"] == len(alive[-1] - alive[0])
    assert row["died"] == len(alive[0] - alive[-1])
    # Those that came between the first two and have been there ever since.
    assert row["stayed"] == len((alive[1] - alive[0]) & alive[2] & alive[3])
    two = of_type(diff(paths[:2]), "__main__.Item")
    assert two["stayed"] is None
    assert two["survived"] == len(alive[1] & alive[0])
    assert {r["trend"] for r in diff(paths[:2])["holders"]} == {"grew"}


def test_types_are_those_of_types(python, tmp_path):
    with Talker(python, "server.py", "SET") as target:
        paths = series(target, tmp_path, 2)
    before, after = ({row["type"]: row for row in limpet.report("types", path, *EVERY)["types"]}
                     for path in paths)
    changes = {row["type"]: (row["count_delta"], row["bytes_delta"]) for row in diff(paths)["types"]}

    def sums(rows, name):
        row = rows.get(name, {"count": 0, "shallow_bytes": 0, "owned_bytes": 0})
        return row["count"], row["shallow_bytes"] + row["owned_bytes"]

    for name in set(before) | set(after):
        old, new = sums(before, name), sums(after, name)
        assert changes.get(name, (0, 0)) == (new[0] - old[0], new[1] - old[1]), name


def one(minor="3.11"):
    return pythons.one_of_each([minor])[0]


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """Two snapshots of a server that leaks."""
    with Talker(one(), "server.py", "LIST") as target:
        yield series(target, tmp_path_factory.mktemp("two"), 2)


def test_filter_and_limit(two):
    report = diff(two, "--filter", "Item$")
    assert {row["type"] for row in report["types"]} == {"__main__.Item"}
    assert {row["child_type"] for row in report["holders"]} == {"__main__.Item"}
    others = diff(two, "--ignore", "Item$")
    every = diff(two)
    assert [row for row in every["types"] if row["type"] != "__main__.Item"] == others["types"] != []
    assert every["holders"] and others["holders"] == [
        row for row in every["holders"] if row["child_type"] != "__main__.Item"]
    assert diff(two, "--filter", "Item$", "--ignore", "main")["types"] == []
    report = limpet.report("diff", *two, "-n", 1)
    assert len(report["types"]) == 1
    ordered = [row["count_delta"] for row in diff(two, "--sort", "count_delta")["types"]]
    assert ordered == sorted(ordered, reverse=True)


def test_same_snapshot_twice(two):
    report = diff([two[0], two[0]])
    assert report["types"] == [] and report["holders"] == []
    assert "no holder gained objects and kept them" in report[None]["notes"]


def test_different_processes(two, tmp_path):
    with Talker(one(), "server.py", "LIST") as target:
        target.ask("serve(500)")
        other = snapshot(target, tmp_path, 0)
    report = diff([two[0], other])
    assert any("different processes" in note for note in report[None]["notes"])
    row = of_type(report, "__main__.Item")
    assert row["born"] is None and row["count_delta"] > 0
    # Paths are made of names, which other processes have too.
    assert "__main__.LIST" in {row["holder"] for row in report["holders"]}


def test_redacted(two):
    report = diff(two, "--redact")
    assert "holders" not in report
    assert any("--redact" in note for note in report[None]["notes"])


def test_wrong_order_is_told(two, tmp_path):
    # Files have whole seconds.
    while int(time.time()) <= int(os.stat(str(two[0])).st_mtime):
        time.sleep(0.05)
    with Talker(one(), "server.py", "LIST") as target:
        early = snapshot(target, tmp_path, 0)
    notes = diff([early, two[0]])[None]["notes"]
    assert any("newer than the last" in note for note in notes)


def test_report_of_two_is_that_of_the_new_one_and_what_grew(python, tmp_path):
    """From files, and from a file and the process."""
    with Talker(python, "server.py", "LIST") as target:
        paths = series(target, tmp_path, 2)
        live = limpet.report("report", paths[0], target.pid)
        alone = limpet.report("report", paths[1])
    report = limpet.report("report", *paths)
    grown = limpet.report("diff", *paths)
    for name in alone:
        # What grew is a suspect; alone it is none.
        assert name in (None, "suspects") or report[name] == alone[name]
    assert "__main__.LIST" in [row["path"] for row in report["suspects"]]
    assert report["holders"] == grown["holders"][:5]
    # Tables of the report come first, the first of them is the main one.
    names = [table["name"] for table in report[None]["tables"]]
    assert names == [table["name"] for table in alone[None]["tables"]] + ["holders"]
    assert report[None]["target"] == alone[None]["target"]
    assert ("__main__.LIST", "__main__.Item") in {
        (row["holder"], row["child_type"]) for row in live["holders"]}


@pytest.mark.parametrize("command", ["report", "diff"])
def test_a_process_that_an_option_names_is_the_last(tmp_path, command):
    with Talker(one(), "server.py", "LIST") as target:
        paths = series(target, tmp_path, 2)
        target.ask("serve(500)")
        report = limpet.report(command, *paths, "-p", target.pid, *EVERY)
        before = limpet.report(command, "--pid=%d" % target.pid, *paths, *EVERY)
    assert report["holders"] == before["holders"] and report["types"] == before["types"]
    assert report[None]["target"]["objects"] > limpet.report(
        "types", paths[1])[None]["target"]["objects"]
    assert {(row["trend"], row["holder"]) for row in report["holders"]} >= {
        ("steady", "__main__.LIST")}


def text_of(*words):
    return limpet.run("report", *words).decode().splitlines()


def test_report_says_what_grew_on_its_page(two):
    lines, grown = text_of(*two), limpet.run("diff", *two).decode().splitlines()
    assert lines[0].startswith("process ") and lines[:2] == grown[:2]
    assert any(line.endswith("__main__.LIST") for line in lines)
    assert len(lines) <= 60
    assert text_of(two[1])[0] == lines[0]


def test_report_says_that_nothing_grew(two):
    lines = text_of(two[0], two[0])
    assert lines[1:3] == ["2 snapshots: +0 objects, +0 B", "no holder gained objects and kept them"]
    assert not limpet.report("report", two[0], two[0])["holders"]


def test_report_of_several_tells_the_trend(tmp_path):
    """As diff does: of the first to the last."""
    with Talker(one(), "server.py", "LIST") as target:
        paths = series(target, tmp_path, 4)
    report = limpet.report("report", *paths)
    assert {row["trend"] for row in report["holders"]} == {"steady"}
    assert report["holders"] == diff(paths)["holders"]


def test_report_of_two_is_as_long_as_is_asked(two):
    report = limpet.report("report", *two, *EVERY)
    assert report["holders"] == diff(two)["holders"]
    assert len(limpet.report("report", *two, "-n", 1)["holders"]) == 1


def test_report_of_two_that_do_not_belong_together(two, tmp_path):
    """Different processes, texts left out, the wrong order: told as diff does."""
    assert any("--redact" in note for note in
               limpet.report("report", *two, "--redact")[None]["notes"])
    while int(time.time()) <= int(os.stat(str(two[1])).st_mtime):
        time.sleep(0.05)
    with Talker(one(), "server.py", "LIST") as target:
        other = snapshot(target, tmp_path, 0)
    notes = limpet.report("report", other, two[1])[None]["notes"]
    assert "the snapshots are of different processes" in notes
    assert any("newer than the last" in note for note in notes)


@pytest.mark.parametrize("missing", [0, 1])
def test_report_of_a_file_that_is_missing(two, missing):
    words = list(two)
    words[missing] = two[0].parent / "none.limpet"
    with pytest.raises(limpet.LimpetError) as error:
        limpet.run("report", *words)
    assert str(error.value).splitlines()[1:] == [
        "limpet: there is no file '%s', and it is no PID" % words[missing]]
    assert "exit code 3" in str(error.value)


def test_one_leak_below_another(tmp_path):
    """Objects that hold others leak: the containers in them did not grow, there are more of them."""
    with Talker(one(), "reused.py") as target:
        paths = [snapshot(target, tmp_path, 0)]
        for number in range(1, 4):
            target.ask("leak(20)")
            paths.append(snapshot(target, tmp_path, number))
        report = diff(paths)
        steady = {(row["holder"], row["child_type"]): row["growth"] for row in report["holders"]
                  if row["trend"] == "steady"}
        assert steady == {("__main__.SESSIONS", "__main__.Session"): 60,
                          ("__main__.FIRST.history", "tuple"): 6000}
        assert any("inside what gained" in note for note in report[None]["notes"])


def updated(python, folder, cycles):
    """Snapshots of a program that updates what it keeps, and leaves so many cycles each time."""
    with Talker(python, "updated.py") as target:
        paths = [snapshot(target, folder, 0)]
        for number in range(1, 4):
            target.ask("serve(50, %d)" % cycles)
            paths.append(snapshot(target, folder, number))
    return paths


def test_what_is_updated_is_still_the_same(python, tmp_path):
    report = diff(updated(python, tmp_path, 0))
    assert [(row["holder"], row["child_type"], row["growth"], row["trend"])
            for row in report["holders"] if row["child_type"] == "__main__.Bucket"] == \
        [("__main__.BUCKETS", "__main__.Bucket", 150, "steady")]
    row = of_type(report, "__main__.Bucket")
    assert (row["born"], row["died"], row["survived"]) == (150, 0, 100)


def test_garbage_that_grows_is_told(tmp_path):
    """It has no holder, and would be told by nothing else."""
    paths = updated(one(), tmp_path, 2000)
    for command in (("diff", *paths), ("report", paths[0], paths[-1])):
        head = limpet.run(*command).decode().split("\n\n")[0].splitlines()
        assert re.match(r"(3|2|4) snapshots.*: \+1\d,\d{3} objects, ", head[1] if command[0] == "diff" else head[2])
        told = [line for line in head if line.startswith("garbage that is not freed yet: ")]
        assert len(told) == 1 and re.search(r": \+\d+,\d{3} of these objects, .*limpet garbage", told[0])
    assert re.fullmatch(r"[\d,]+ objects, .*, nothing leads to: garbage that is not freed yet, as gc is disabled"
                        r" \(limpet garbage\)", head[1])


@pytest.mark.parametrize("command", ["diff", "report"])
def test_memory_is_short(two, tmp_path, command):
    """Each allocation fails once: a clean error, never an answer that lacks something."""
    check((command, *two), "memory", NO_MEMORY, tmp_path,
          lambda errors: errors == "limpet: limpet is out of memory\n")
