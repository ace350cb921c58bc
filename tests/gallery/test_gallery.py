# SPDX-License-Identifier: Apache-2.0
"""Every leak of examples/leaks is found, with its verdict and path, and every twin is silent."""
import fnmatch

import pytest

import heads
import rename
import runs

SERIOUS = {"likely", "leaking"}


def as_pattern(path):
    """For fnmatch: brackets are brackets."""
    return path.replace("[", "[[]")


def told(row):
    return "%s, %s: %s" % (row["verdict"], row["rule"], row["path"])


def check_look(head, look, minor, rows):
    """The row that is about the leak, or None where it is right that there is none."""
    path = head.get("path", minor, "*")
    allowed, rules = head.verdicts(look, minor), head.rules(minor)
    about = [row for row in rows if fnmatch.fnmatchcase(row["path"], as_pattern(path)) and
             (path != "*" or row["rule"] in rules)]
    verdict = about[0]["verdict"] if about else "none"
    assert verdict in allowed, "%s: wanted %s at %s, but limpet says\n%s" % (
        look, " or ".join(sorted(allowed)), path, "\n".join(map(told, rows)) or "nothing")
    return about[0] if about else None


def test_leak_is_found(example, python, tmp_path):
    with runs.Run(example, python, tmp_path / "run") as run:
        run.work()
    found = [check_look(example, look, python.minor, run.suspects(*snapshots))
             for look, snapshots in (("one look", run.snapshots[:1]),
                                     ("three looks", run.snapshots))]
    rules = {row["rule"] for row in found if row}
    assert not rules or rules & set(example.rules(python.minor)), rules


def test_twin_is_silent(example, python, tmp_path):
    with runs.Run(example.twin, python, tmp_path / "run") as run:
        run.work()
    for snapshots in (run.snapshots[:1], run.snapshots):
        assert [told(row) for row in run.suspects(*snapshots) if row["verdict"] in SERIOUS] == []


@pytest.mark.parametrize("head", heads.programs(), ids=lambda head: head.name)
def test_no_name_stays(head):
    """Neither in the program nor in the path that is expected, so that no rule can know one."""
    for each in (head, head.twin):
        names = runs.names_of(each)
        assert len(names) >= 3
        renamed = rename.program(each.text, names)
        assert rename.names(renamed, 1, each.keep).keys() == set(names.values())
        assert rename.program(renamed, {new: old for old, new in names.items()}) == each.text
