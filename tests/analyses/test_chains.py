# SPDX-License-Identifier: Apache-2.0
"""Long chains: one row each, one group of ways, and ways that are cut in the middle."""
import re

import dots
import limpet
import pytest
import pythons
import talker

SOME = ("2.7", "3.6", "3.11", "3.15")
COUNT = 20000
#: Variable, type, and what leads from one to the next.
CHAINS = {
    "nodes": ("NODES", "__main__.Node", ".next", "(.next)+"),
    "slotted": ("SLOTTED", "__main__.Slotted", ".next", "(.next)+"),
    "dicts": ("DICTS", "dict", "['child']", "([*])+"),
    "pairs": ("PAIRS", "__main__.Pair", ".items[0]", "(.items[*])+"),
    "loaded": ("LOADED", "__main__.Loaded", ".next", "(.next)+"),
}
PART = r"\.\w+|\[[^]]+\]"


@pytest.fixture(scope="module", params=pythons.one_of_each(SOME), ids=lambda p: p.name)
def target(request):
    with talker.Talker(request.param, "chains.py") as running:
        yield running


def variables(rows, column):
    return [row[column] for row in rows if re.match(r"__main__\.[A-Z]{4,}", row[column])]


def test_each_is_one_of_the_biggest_objects_once(target):
    rows = limpet.report("report", target.pid)["retained"]
    assert sorted(variables(rows, "path")) == sorted(
        "__main__." + variable for variable, *_ in CHAINS.values())
    total = sum(row["share"] for row in rows)
    assert 0.5 < total <= 1
    for row in rows:
        if row["path"] in variables(rows, "path"):
            assert target.ask("id(%s)" % row["expression"]) == int(row["address"], 16)


def test_each_is_one_group_of_ways(target):
    rows = limpet.report("tree", target.pid, "--by", "holder", "-n", 60)["holders"]
    counts = {row["holder"]: row["count"] for row in rows}
    for variable, _, _, folded in CHAINS.values():
        assert counts["__main__." + variable] == 1
        assert counts["__main__." + variable + folded] == COUNT - 1
    assert counts["__main__.LOADED(.next)+.load"] == COUNT - 1
    assert not any(".next.next" in holder for holder in counts)


@pytest.mark.parametrize("name", [name for name in CHAINS if name != "dicts"])
def test_objects_of_a_type_are_told_by_two_ways(target, name):
    variable, kind, _, folded = CHAINS[name]
    rows = limpet.report("paths", target.pid, kind)["paths"]
    assert [(row["path"], row["count"], row["expression"]) for row in rows] == [
        ("__main__." + variable + folded, COUNT - 1, None),
        ("__main__." + variable, 1, "__main__." + variable)]
    assert rows[0]["steps"][-1]["address"] == rows[0]["address"]


@pytest.mark.parametrize("name", list(CHAINS))
def test_the_way_to_the_last_is_cut(target, name):
    variable, kind, step, _ = CHAINS[name]
    address = target.ask("LAST[%r]" % name)
    (row,) = limpet.report("paths", target.pid, "%#x" % address)["paths"]
    found = re.match(r"__main__\.%s(\S+) \.\.\. ([\d,]+) more references \.\.\. (\S+)$" % variable,
                     row["path"])
    parts = re.findall(PART, step)
    shown = re.findall(PART, found.group(1)) + re.findall(PART, found.group(3))
    assert set(shown) == set(parts) and found.group(3).endswith(step)
    # An attribute that is in a __dict__ is two references; before all are the module's.
    each = row["length"] // (COUNT - 1) // len(parts)
    before = row["length"] - each * len(parts) * (COUNT - 1)
    assert before == 3 or before == 2
    assert before + each * len(shown) + int(found.group(2).replace(",", "")) == row["length"]
    assert row["expression"] is None
    assert len(row["steps"]) < 30
    assert int(row["steps"][-1]["address"], 16) == address
    text = limpet.run("paths", target.pid, "%#x" % address).decode()
    assert max(map(len, text.splitlines())) < 400


def test_a_picture_of_the_way_is_cut(target):
    address = target.ask("LAST['nodes']")
    text = limpet.run("paths", target.pid, "%#x" % address, "--dot", "-").decode()
    assert len(dots.Picture(text).boxes) < 40


def test_a_picture_of_a_group_is_of_one_of_them(target):
    """What is told in brackets are examples, which no arrow leads from to the next."""
    text = limpet.run("paths", target.pid, "__main__.Slotted", "--dot", "-").decode()
    assert "one of 19,999" in text and ".next" in text and "(.next" not in text


def test_long_ways_are_left_out(target):
    answer = limpet.report("paths", target.pid, "__main__.Slotted", "--max-depth", 20)
    [note] = [note for note in answer[None]["notes"] if "left out" in note]
    found = re.match(r"(\d+) left out: more than 20 references from a root$", note)
    shown = sum(row["count"] for row in answer["paths"])
    assert 10 < shown < 21 and shown + int(found.group(1)) == COUNT


@pytest.mark.parametrize("words", [
    ["cycles"], ["tree", "--by", "type"], ["garbage"], ["paths", "-n", "3", "__main__.Node[7]"],
], ids=lambda words: words[0])
def test_the_others_end(target, words):
    limpet.report(words[0], target.pid, *words[1:])
