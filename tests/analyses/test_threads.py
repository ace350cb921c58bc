# SPDX-License-Identifier: Apache-2.0
"""Threads, frames and variables are what the target says, and retain what only they hold."""
import collections

import limpet
import pytest
from talker import Talker

#: A call under way keeps a bound method on its stack, at most.
FEW_BYTES = 200

Crowd = collections.namedtuple("Crowd", "python sizes seen idents stacks names report")


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
                "sizes", "seen", "idents", "stacks()", "task_names()")), report)
    return crowds[python.name]


@pytest.fixture
def still(python):
    with Talker(python, "crowd.py") as target:
        yield target


def test_a_snapshot_says_the_same(still, tmp_path):
    limpet.run("snapshot", still.pid, "-o", tmp_path / "crowd.limpet", "-q")
    live, saved = (limpet.report("threads", target, "-n", limpet.EVERY_ROW)
                   for target in (still.pid, tmp_path / "crowd.limpet"))
    assert {name: rows for name, rows in saved.items() if name} == \
        {name: rows for name, rows in live.items() if name}


def test_texts_are_left_out_where_they_are_not_wanted(still):
    text = limpet.run("threads", still.pid, "--redact", "-n", limpet.EVERY_ROW).decode()
    assert "xxxx" not in text
    assert '"blocked"' in text
    # What cannot be told without texts is not guessed.
    assert text.count("none that lives") == (still.ask("slow is not None"))


def test_it_is_a_page(still):
    lines = limpet.run("threads", still.pid).decode().splitlines()
    assert len(lines) <= 60
    assert any('"blocked"' in line and "inner() at crowd.py:" in line for line in lines)


def test_report_says_what_threads_are_doing(still):
    """In three lines at most; those in the same place share one."""
    told = limpet.report("report", still.pid, "-n", limpet.EVERY_ROW)["stacks"]
    frames = limpet.report("info", still.pid)["frames"]
    innermost = {row["thread"]: row for row in frames if not row["depth"]}
    assert sum(row["threads"] for row in told) == len(innermost)
    for row in told:
        for name in ("ident", "name", "function", "file", "line"):
            assert row[name] == innermost[row["thread"]][name]
    blocked = next(row for row in told if row["name"] == "blocked")
    assert blocked["text"].startswith('"blocked": inner() at crowd.py:')
    lines = limpet.run("report", still.pid).decode().splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("threads ")) + 1
    shown = lines[first:next(i for i, line in enumerate(lines) if line.startswith("collector"))]
    assert shown and len(shown) == min(len(told), 3)
    assert len(lines) <= 60


@pytest.mark.parametrize("count", [1, 40])
def test_report_of_threads_in_one_place(python, count):
    with Talker(python, "herd.py", count) as target:
        lines = limpet.run("report", target.pid).decode().splitlines()
        [row] = [row for row in limpet.report("report", target.pid)["stacks"]
                 if "graze() at herd.py:" in row["text"]]
    assert row["threads"] == count
    assert row["name"] == "sheep-0"
    assert row["text"].startswith('"sheep-0"%s: ' % (", ..." if count > 1 else ""))
    assert any(line.split()[:1] == [str(count)] and "graze() at herd.py:" in line for line in lines)
    # The list of one of them is the biggest object.
    biggest = lines[lines.index(next(line for line in lines if "Biggest objects" in line)) + 1]
    assert biggest.endswith("local fodder") and 'thread "sheep-' in biggest
    assert len(lines) <= 60


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


def asynchronous(crowd):
    if crowd.python.version < (3, 6):
        pytest.skip("asyncio came later")
    return {int(row["address"], 16): row for row in crowd.report["tasks"]}


def test_tasks_that_wait_for_the_same_are_one_row(crowd):
    tasks = asynchronous(crowd)
    row = next(row for row in tasks.values() if row["coroutine"] == "handle")
    assert int(row["address"], 16) in crowd.seen["task.handlers"]
    assert (row["count"], row["state"]) == (len(crowd.seen["task.handlers"]), "pending")
    assert row["chain"] == "handle() → fetch() → Queue.get() → _asyncio.Future"
    # Each has rows of its own; coroutines, futures and contexts come on top.
    rows = crowd.sizes["fetch"] * row["count"]
    assert rows <= row["retained_bytes"] <= rows + 3000 * row["count"]


def test_all_tasks_are_counted(crowd):
    tasks = asynchronous(crowd)
    # Named ones, that which runs among them, and the handlers.
    assert sum(row["count"] for row in tasks.values()) == 10 + len(crowd.seen["task.handlers"])


def test_tasks_are_in_the_state_that_python_says(crowd):
    tasks = asynchronous(crowd)
    for name, state in (("finished", "done"), ("failed", "failed"), ("cancelled", "cancelled"),
                        ("waiter", "pending"), ("other", "pending"), ("python", "pending"),
                        ("subclass", "pending"), ("stream", "pending"), ("deep", "pending"),
                        ("main", "running")):
        row = tasks[crowd.seen["task." + name]]
        assert (row["count"], row["state"]) == (1, state), name


def test_tasks_say_what_they_wait_for(crowd):
    tasks = asynchronous(crowd)
    chains = {name: tasks[crowd.seen["task." + name]]["chain"]
              for name in ("finished", "waiter", "other", "python", "subclass", "stream",
                           "deep", "main")}
    assert chains == {
        "finished": "finish()",
        "waiter": "wait_for_ever() → Event.wait() → _asyncio.Future",
        "other": "wait_for_other() → _asyncio.Task of wait_for_ever()",
        "python": "wait_in_python() → Event.wait() → _asyncio.Future",
        "subclass": "wait_in_subclass() → Event.wait() → _asyncio.Future",
        "stream": "stream() → drip() → Event.wait() → _asyncio.Future",
        "deep": "descend() × 7 → Event.wait() → _asyncio.Future",
        "main": "run() at line %d" % crowd.seen["run.line"],
    }


def test_tasks_have_their_names(crowd):
    tasks = asynchronous(crowd)
    if crowd.python.version < (3, 8):
        pytest.skip("tasks had no names")
    for name, told in crowd.names.items():
        row = tasks.get(crowd.seen["task." + name])
        assert row["name"] == told, name


def generators(crowd):
    return {row["function"]: row for row in crowd.report["generators"]}


def test_generators_are_counted_by_function(crowd):
    found = generators(crowd)
    row = found["count_up"]
    assert (row["type"], row["count"]) == ("generator", 4)
    sizes = crowd.sizes["count_up"]
    assert sizes <= row["retained_bytes"] <= sizes + 4 * 800
    # That one runs.
    assert "stand" not in found
    if crowd.python.version >= (3, 6):
        assert "run" not in found
        assert (found["fetch"]["type"], found["fetch"]["count"]) == ("coroutine", 5)
        assert (found["produce"]["type"], found["produce"]["count"]) == ("async_generator", 1)
        assert found["produce"]["retained_bytes"] >= crowd.sizes["produce"]


def test_thread_locals_are_of_their_threads(crowd):
    found = {int(row["address"], 16): row for row in crowd.report["thread_locals"]}
    for seen, size, name, thread in (
            ("local.rememberer", "local.rememberer", "rows", "rememberer"),
            ("local.main", "local.main", "own", "main")):
        row = found[crowd.seen[seen]]
        assert row["name"] == name
        assert int(row["ident"], 16) == crowd.idents[thread]
        assert row["retained_bytes"] == crowd.sizes[size]


def test_thread_locals_of_a_thread_that_has_ended(crowd):
    if crowd.python.version < (3, 0):
        pytest.skip("Python's own threading.local keeps them in the Thread")
    found = {int(row["address"], 16): row for row in crowd.report["thread_locals"]}
    row = found[crowd.seen["slow"]]
    assert (row["name"], row["thread"], row["ident"]) == ("rows", None, None)
    assert row["thread_text"] == "none that lives"
    assert row["retained_bytes"] == crowd.sizes["slow"]
    assert int(found[crowd.seen["slow.main"]]["ident"], 16) == crowd.idents["main"]
    alive = [row for row in found.values() if row["thread"] is None]
    assert len(alive) == 1
