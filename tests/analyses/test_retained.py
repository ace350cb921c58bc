# SPDX-License-Identifier: Apache-2.0
"""What all objects of a type, or at a place, retain together: as the target says of itself."""
import limpet
import pytest
import talker


@pytest.fixture
def target(python):
    with talker.Talker(python, "sessions.py") as running:
        yield running


def address_of(target, expression):
    return target.ask("hex(id(%s))" % expression).rstrip("L")


def by_type(rows):
    return {row["type"]: row for row in rows}


def test_all_of_a_type_retain_what_only_they_share(target):
    sizes = target.ask("sizes()")
    rows = by_type(limpet.report("tree", target.pid, "--by", "type",
                                 "-n", limpet.EVERY_ROW)["types"])
    session = rows["__main__.Session"]
    assert session["count"] == 1000
    assert session["bytes"] == sizes["sessions"]
    # None of them dominates what is shared.
    assert session["retained_bytes"] == sizes["sessions"] + sizes["data"] + sizes["shared"]
    assert rows["__main__.Shared"]["retained_bytes"] == sizes["shared"]
    # Nothing leads to these: they count by themselves.
    assert rows["__main__.Waiting"]["retained_bytes"] == sizes["waiting"]


def test_a_column_of_types_says_the_same(target, tmp_path):
    # A program may do something between two looks.
    path = tmp_path / "snapshot"
    limpet.run("snapshot", target.pid, "-o", path)
    rows = limpet.report("tree", path, "--by", "type", "-n", limpet.EVERY_ROW)["types"]
    columns = limpet.report("types", path, "--retained", "-n", limpet.EVERY_ROW)["types"]
    assert ({name: row["retained_bytes"] for name, row in by_type(rows).items()}
            == {name: row["retained_bytes"] for name, row in by_type(columns).items()})
    assert all(row["retained_bytes"] >= row["shallow_bytes"] + row["owned_bytes"]
               for row in columns)


def test_the_largest_are_the_same_whether_all_are_asked_for_or_few(target, tmp_path):
    """Few rows are settled by fewer walks."""
    path = tmp_path / "sessions.limpet"
    limpet.run("snapshot", target.pid, "-o", path)
    order = ("--retained", "--sort", "retained_bytes", "-n")
    rows = limpet.report("types", path, *order, limpet.EVERY_ROW)["types"]
    assert [r["retained_bytes"] for r in rows] == sorted(
        (r["retained_bytes"] for r in rows), reverse=True)
    assert limpet.report("types", path, *order, 7)["types"] == rows[:7]
    few = limpet.report("types", path, *order, 3, "--filter", "Session|Shared")["types"]
    assert few == [dict(row, share=few[i]["share"]) for i, row in enumerate(
        r for r in rows if r["type"] in ("__main__.Session", "__main__.Shared"))]
    rest = limpet.report("types", path, *order, 3, "--ignore", "^(str|dict)$")["types"]
    assert [r["type"] for r in rest] == [
        r["type"] for r in rows if r["type"] not in ("str", "dict")][:3]


def test_a_place_retains_what_is_at_it(target):
    sizes = target.ask("sizes()")
    rows = limpet.report("tree", target.pid, "--by", "holder", "-n", 200)["holders"]
    holders = {row["holder"]: row for row in rows}
    sessions = holders["__main__.SESSIONS[*]"]
    assert (sessions["count"], sessions["type"]) == (1000, "__main__.Session")
    assert sessions["retained_bytes"] == sizes["sessions"] + sizes["data"] + sizes["shared"]
    assert holders["__main__.SESSIONS[*].data"]["retained_bytes"] == sizes["data"]
    # One object is told by one way to it.
    shared = address_of(target, "SESSIONS['s0'].shared")
    (row,) = [row for row in rows if row["address"] == shared]
    assert row["retained_bytes"] == sizes["shared"]
    assert (row["count"], row["holder"][:18], row["holder"][-7:]) == (1, "__main__.SESSIONS[", ".shared")


def test_objects_are_listed_to_the_depth_asked_for(target):
    rows = limpet.report("tree", target.pid, "--depth", 1, "-n", limpet.EVERY_ROW)["tree"]
    assert {row["depth"] for row in rows} == {0}
    deep = limpet.report("tree", target.pid, "--depth", 9, "-n", limpet.EVERY_ROW)["tree"]
    assert {row["address"] for row in rows} == {r["address"] for r in deep if r["depth"] == 0}
    (found,) = [row for row in deep if row["address"] == address_of(target, "SESSIONS")]
    (above,) = [row for row in deep[:deep.index(found)] if row["depth"] == 0][-1:]
    assert found["depth"] > 0 and above["retained_bytes"] > found["retained_bytes"]
    assert found["object"].strip() == "__main__.SESSIONS"
