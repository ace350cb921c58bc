# SPDX-License-Identifier: Apache-2.0
"""refcounts: references that C code has forgotten are counted."""
import collections

import extensions
import limpet
import pytest
import stills
from talker import TARGETS, Talker

#: All of them take two minutes.
FEW = True
#: How often each function of the extension is called.
CALLS = {"list": 3000, "dict": 2000, "bytes": 1500, "instance": 2500, "cycle": 1000, "argument": 100000, "keep": 3}
#: Of the objects that it loses this part at most has its address in memory that is free by now.
STALE = 0.03


@pytest.fixture
def folder(python, tmp_path):
    extensions.build(python, TARGETS / "forgetful.c", tmp_path)
    return python.path(tmp_path)


def forgetful(python, folder, **calls):
    return Talker(python, "forgetful_user.py", folder, *("%s=%d" % call for call in calls.items()))


def look(target, *arguments):
    tables = limpet.report("refcounts", target, "-n", limpet.EVERY_ROW, *arguments)
    tables["by_type"] = {row["type"]: row for row in tables["types"]}
    return tables


def leaks(tables):
    return sorted(row["type"] for row in tables["types"] if row["leak"])


def at_least(count):
    return int(count * (1 - STALE))


def made_by(call, objects, name):
    """The objects that the calls have made."""
    for o in objects.values():
        targets = {objects[r.target].type for r in o.references if r.target in objects}
        if o.type == name and (call not in ("list", "dict") or "__main__.Key" in targets) and \
                (call != "bytes" or o.preview and "a buffer of its own" in o.preview):
            yield o


@pytest.mark.parametrize("call, name", [
    ("list", "list"), ("dict", "dict"), ("bytes", None), ("instance", "__main__.Session"),
    ("cycle", "__main__.Node")])
def test_an_object_for_each_call(python, folder, call, name):
    name = name or ("str" if python.version[0] == 2 else "bytes")
    with forgetful(python, folder, **{call: CALLS[call]}) as target:
        tables = look(target.pid)
        objects = limpet.objects(target.pid)
        paths = limpet.report("paths", target.pid, tables["objects"][0]["address"])[None]["notes"]
    assert [note for note in paths if "C code has lost them" in note]
    assert leaks(tables) == [name]
    row = tables["by_type"][name]
    made = {o.address: o for o in made_by(call, objects, name)}
    # A few seem to be held by what calls have left on the stack.
    roots = collections.Counter(o.root for o in made.values())
    assert sum(roots.values()) == CALLS[call]
    assert set(roots) <= {"held_from_c", "native_stack"} and roots["native_stack"] <= 3
    unexplained = {int(o["address"], 16): o for o in tables["objects"]}
    assert sum(o.address in unexplained for o in made.values()) == roots["held_from_c"]
    assert all(unexplained[a]["alone"] for a in made if a in unexplained)
    assert at_least(CALLS[call]) <= row["lost_alone"] <= roots["held_from_c"] <= row["alone"] <= row["objects"]
    assert row["lost_most"] == 1
    assert row["retained_bytes"] >= sum(made[a].shallow for a in made if a in unexplained)
    assert int(row["address"], 16) in made
    first = unexplained[int(row["address"], 16)]
    assert (first["lost"], first["excess"], first["alone"]) == (1, 1, True)
    assert first["path"].startswith("held from C: ") and first["expression"] is None


def test_a_reference_for_each_call(python, folder):
    with forgetful(python, folder, argument=CALLS["argument"]) as target:
        tables = look(target.pid)
        count, address = target.ask("[sys.getrefcount(ARGUMENT), hex(id(ARGUMENT)).rstrip('L')]")
    assert leaks(tables) == ["list"]
    assert count >= CALLS["argument"]
    [row] = [row for row in tables["objects"] if row["address"] == address]
    assert row["expression"] == "__main__.ARGUMENT"
    # getrefcount() has one more for its own argument, and evaluating it may.
    assert count - 2 <= row["refcount"] <= count
    assert at_least(CALLS["argument"]) <= row["lost"] <= row["excess"] <= CALLS["argument"]
    assert row["alone"] is False and row == tables["objects"][0]
    assert tables["by_type"]["list"]["lost_most"] == row["lost"]


def test_a_static_variable(python, folder):
    """It is no leak by itself; the library is named, and what it keeps."""
    with forgetful(python, folder, keep=CALLS["keep"]) as target:
        tables = look(target.pid)
    assert not leaks(tables)
    [row] = [row for row in tables["holders"] if row["holder"] == "forgetful.so"]
    assert row["kind"] == "native_data"
    # The other is what the module's definition keeps (3.13 on).
    assert 1 <= row["alone"] <= 2
    assert row["largest"] == "list"
    assert 1000000 < row["retained_bytes"] < 1010000


def test_a_few_are_no_leak(python, folder):
    with forgetful(python, folder, instance=50, argument=500) as target:
        tables = look(target.pid)
    assert not leaks(tables)
    assert tables["by_type"]["__main__.Session"]["alone"] >= at_least(50)
    assert tables["objects"][0]["excess"] >= at_least(500)
    assert tables["objects"][0]["expression"] == "__main__.ARGUMENT"


def test_counts_that_mean_nothing(python, folder):
    """Immortal objects are told apart, and static ones."""
    with forgetful(python, folder) as target:
        notes = look(target.pid)[None]["notes"]
        objects = limpet.objects(target.pid)
    immortal = sum(o.immortal for o in objects.values())
    said = [note for note in notes if "immortal" in note]
    assert (immortal > 0) == (python.version >= (3, 11))
    assert said == (["%s objects are immortal: their counts say nothing" % format(immortal, ",")]
                    if immortal else [])


def test_a_filter(python, folder):
    with forgetful(python, folder, instance=200, cycle=300) as target:
        tables = look(target.pid, "--filter", "Node$")
    assert [row["type"] for row in tables["types"]] == ["__main__.Node"]
    assert {row["type"] for row in tables["objects"]} == {"__main__.Node"}


def test_snapshots_and_cores_say_the_same(python, folder, tmp_path):
    with forgetful(python, folder, instance=500, argument=5000) as target:
        live = look(target.pid)
        limpet.run("snapshot", target.pid, "-o", tmp_path / "snapshot")
        # What is in another root has to be told with --sysroot: other tests do.
        core = None if python.inside else stills.gcore(target.pid, str(tmp_path))
    assert leaks(live) == ["__main__.Session", "list"]
    for path in filter(None, (tmp_path / "snapshot", core)):
        other = look(path)
        assert other["types"] == live["types"], path
        assert other["objects"] == live["objects"], path
