# SPDX-License-Identifier: Apache-2.0
"""Every leak of examples/leaks is found, with its verdict and path, and every twin is silent."""
import ast
import fnmatch
import os
import re

import pytest

import heads
import rename
import runs
import table

LOOKS = ("one look", "three looks")
SERIOUS = {"likely", "leaking"}
#: What a program without a leak may gain in two rounds: one that leaks gains 40 MiB, if it has to do
#: with what users send.
MOST_GAIN = 8 << 20
#: A run that is to write the table anew does not ask what it says.
WRITES = "LIMPET_GALLERY" in os.environ


def as_pattern(path):
    """For fnmatch: brackets are brackets."""
    return path.replace("[", "[[]")


def told(row):
    return "%s, %s: %s" % (row["verdict"], row["rule"], row["path"])


def about(head, minor, rows):
    """The row that is about the leak: of its path, or where none is expected of its rule."""
    path = head.get("path", minor)
    if path is None:
        return next((row for row in rows if row["rule"] in head.rules(minor)), None)
    return next((row for row in rows if fnmatch.fnmatchcase(row["path"], as_pattern(path))), None)


def check_look(head, look, minor, rows):
    """The row that is about the leak, or None where it is right that there is none."""
    row, allowed = about(head, minor, rows), head.verdicts(look, minor)
    verdict = row["verdict"] if row else "none"
    assert verdict in allowed, "%s: wanted %s, %s at %s; limpet says\n%s" % (
        look, " or ".join(sorted(allowed)), head.get("leak", minor), head.get("path", minor),
        "\n".join(map(told, rows)) or "nothing")
    return row


def seen_by(head, minor, rows):
    """What the table has of a leak, by the rows about it of one look and of three."""
    seen = {"program": head.name, "path": table.path_of(rows)}
    for key, look, row in zip(("one", "three"), LOOKS, rows):
        verdict = head.get(look, minor)
        if verdict.startswith("at most "):
            seen.update({key: table.promised(verdict, head.rules(minor)[0]), "path": None})
        else:
            seen[key] = table.told(row)
    return seen


def test_leak_is_found(example, python, tmp_path):
    with runs.Run(example, python, tmp_path / "run") as run:
        run.work()
    rows = [check_look(example, look, python.minor, run.suspects(*snapshots))
            for look, snapshots in zip(LOOKS, (run.snapshots[:1], run.snapshots))]
    rules = {row["rule"] for row in rows if row}
    assert not rules or rules & set(example.rules(python.minor)), (
        "wanted %s, limpet says %s" % (example.rules(python.minor), sorted(rules)))
    seen = seen_by(example, python.minor, rows)
    table.save(example.name, python, "leak", seen)
    assert WRITES or table.agrees(seen, python.minor, table.DOCUMENT.read_text()), (
        "docs/RULES.md says something else than %s" % (table.line(seen),))


def test_twin_is_silent(example, python, tmp_path):
    with runs.Run(example.twin, python, tmp_path / "run") as run:
        run.work()
    assert run.resident[-1] - run.resident[0] < MOST_GAIN
    rows = [row for snapshots in (run.snapshots[:1], run.snapshots)
            for row in run.suspects(*snapshots)]
    assert [told(row) for row in rows if row["verdict"] in SERIOUS] == []
    table.save(example.name, python, "twin",
               {"verdicts": sorted({row["verdict"] for row in rows})})


def pairs():
    return [each for head in heads.programs() for each in (head, head.twin)]


@pytest.mark.parametrize("head", pairs(), ids=lambda head: head.name)
def test_no_name_stays(head):
    """Neither in the program nor in the path that is expected, so that no rule can know one."""
    names = runs.names_of(head)
    assert names
    renamed = rename.program(head.text, names)
    assert rename.names(renamed, 1, head.keep).keys() == set(names.values())
    assert rename.program(renamed, {new: old for old, new in names.items()}) == head.text
    for owner in re.findall(r"^# path.*: __main__\.([A-Za-z]\w*)", head.text, re.M):
        assert owner in names


@pytest.mark.parametrize("head", pairs(), ids=lambda head: head.name)
def test_it_can_be_read(head):
    """Each says why it leaks, or what is different, and is short."""
    assert ast.get_docstring(ast.parse(head.text))
    assert head.text.startswith("#!/usr/bin/env python3\n# SPDX-License-Identifier: Apache-2.0\n")
    lines = head.text.splitlines()
    assert len(lines) <= 60 and max(map(len, lines)) <= 105
