# SPDX-License-Identifier: Apache-2.0
"""Each allocation and each read of a file fails once, one after the other: a clean error each time,
never an answer that lacks something."""
import os
import re

import pytest

import limpet
import pythons
from talker import Talker
from trials import INPUT_ERROR, NO_MEMORY, STEPS, check, count, run

COMMANDS = (("types",), ("info",), ("report",), ("show", "str", "app.Session[0]"),
            ("referrers", "dict[0]"), ("objects",), ("referrers", "list[0]", "--depth", "2", "--dot", "-"),
            ("refs", "dict[0]", "--depth", "2"), ("refs", "coroutine[0]", "--dot", "-"),
            ("paths", "str", "--dot", "-"), ("cycles", "--dot", "-"), ("tree", "--dot", "-"),
            ("garbage",), ("threads",), ("paths", "dict[0]", "-n", "3", "--avoid", "str"),
            ("types", "--retained"), ("tree", "--by", "type"), ("tree", "--by", "holder"))


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_memory_is_short_while_a_snapshot_is_read(tiny, tmp_path, words):
    check((words[0], tiny, *words[1:]), "memory", NO_MEMORY, tmp_path,
          lambda errors: errors == "limpet: limpet is out of memory\n")


@pytest.fixture(scope="session", params=["crowd", "holders"])
def program(request, tmp_path_factory):
    """A snapshot of a program whose analyses have to read many texts."""
    path = tmp_path_factory.mktemp("program") / (request.param + ".limpet")
    with Talker(pythons.system(), request.param + ".py") as target:
        limpet.run("snapshot", target.pid, "-o", path, "-q")
    return path


@pytest.mark.parametrize("words", [
    ("threads", "-n", limpet.EVERY_ROW), ("paths", "str"), ("report",), ("tree", "--by", "holder")],
    ids=lambda words: words[0])
def test_a_text_is_there_or_memory_was_short(program, tmp_path, words):
    check((words[0], program, *words[1:]), "memory", NO_MEMORY, tmp_path,
          lambda errors: errors == "limpet: limpet is out of memory\n")


@pytest.mark.parametrize("program", ["holders"], indirect=True)
@pytest.mark.parametrize("words", [("__main__.NESTED['users'][1]",), ("held.Nested[0]", "--avoid", "__main__.NESTED")],
                         ids=["object", "avoid"])
def test_an_expression_leads_there_or_memory_was_short(program, tmp_path, words):
    check(("paths", program, *words), "memory", NO_MEMORY, tmp_path,
          lambda errors: errors == "limpet: limpet is out of memory\n")


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_snapshot_cannot_be_read(tiny, tmp_path, words):
    check((words[0], tiny, *words[1:]), "read", INPUT_ERROR, tmp_path,
          lambda errors: errors == "limpet: cannot read %s: Input/output error\n" % tiny)


@pytest.mark.parametrize("command", ["types", "report", "info"])
def test_memory_is_short_while_a_core_is_read(core, tmp_path, command):
    check((command, core), "memory", NO_MEMORY, tmp_path,
          lambda errors: errors == "limpet: limpet is out of memory\n")


@pytest.mark.parametrize("command", ["types", "report", "info"])
def test_a_core_cannot_be_read(core, tmp_path, command):
    """Nor can one of the binaries that it refers to."""
    check((command, core), "read", INPUT_ERROR, tmp_path, lambda errors: re.fullmatch(
        "limpet: cannot read %s(, or a file that it refers to)?: Input/output error\n" % core, errors))


def test_memory_is_short_while_a_snapshot_is_written(core, tmp_path):
    """What was not finished is not there."""
    mark, path = tmp_path / "mark", tmp_path / "file"
    words = ("snapshot", core, "-o", path, "--force")
    total = count(words, "memory", mark)
    for number in range(1, total + 1, max(1, total // STEPS)):
        path.unlink(missing_ok=True)
        code, output, errors = run(words, "memory %d %d" % (NO_MEMORY, number), mark)
        if code == 0:
            assert errors == "" and run(("types", path))[0] == 0
            continue
        assert (code, errors) == (3, "limpet: limpet is out of memory\n"), number
        assert not path.exists() and set(os.listdir(tmp_path)) <= {"mark"}, number
