# SPDX-License-Identifier: Apache-2.0
"""Each allocation and each read of a file fails once, one after the other: a clean error each time,
never an answer that lacks something.

Runs limpet_trial, which is limpet with something that goes wrong (tests/tools/trial.c).
"""
import os
import subprocess

import limpet
import pytest
import scale

BUILD = limpet.ROOT / os.environ.get("LIMPET_BUILD", "build")
PROGRAM = BUILD / "tests" / "tools" / "limpet_trial"
NO_MEMORY, INPUT_ERROR = 12, 5
#: Of many steps every so-manieth in the reduced run.
STEPS = scale.pick(60, 10 ** 9)


def run(words, trial=None, mark=None):
    """(exit code, standard output, standard error)"""
    variables = {"LIMPET_TRIAL": trial, "LIMPET_TRIAL_MARK": str(mark)} if trial else {}
    # A failed allocation is for limpet to tell, not for a sanitizer.
    done = subprocess.run([str(PROGRAM), *map(str, words), "--threads", "1"], text=True,
                          env=dict(os.environ, **variables), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=limpet.TIMEOUT)
    return done.returncode, done.stdout, done.stderr


def count(words, steps, mark):
    """How many steps there are: by bisection, as a step that is not reached leaves no mark."""
    low, high = 0, 1
    while is_reached(words, steps, high, mark):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if is_reached(words, steps, middle, mark) else (low, middle)
    return low


def is_reached(words, steps, number, mark):
    mark.unlink(missing_ok=True)
    run(words, "%s %d %d" % (steps, NO_MEMORY, number), mark)
    return mark.exists()


def check(words, steps, error, tmp_path, allowed):
    mark = tmp_path / "mark"
    good = run(words)
    assert good[0] == 0 and good[2] == ""
    total = count(words, steps, mark)
    assert total > 20
    for number in range(1, total + 1, max(1, total // STEPS)):
        code, output, errors = run(words, "%s %d %d" % (steps, error, number), mark)
        if (code, output, errors) == good:
            continue
        assert code == 3 and errors.count("\n") == 1, (number, code, errors)
        assert allowed(errors), (number, errors)


COMMANDS = (("types",), ("info",), ("report",), ("show", "str", "app.Session[0]"),
            ("referrers", "dict[0]"), ("objects",))


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_memory_is_short_while_a_snapshot_is_read(tiny, tmp_path, words):
    check((words[0], tiny, *words[1:]), "memory", NO_MEMORY, tmp_path,
          lambda errors: errors == "limpet: limpet is out of memory\n")


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_snapshot_cannot_be_read(tiny, tmp_path, words):
    check((words[0], tiny, *words[1:]), "read", INPUT_ERROR, tmp_path,
          lambda errors: errors == "limpet: cannot read %s: Input/output error\n" % tiny)


@pytest.mark.parametrize("command", ["types", "report", "info"])
def test_memory_is_short_while_a_core_is_read(core, tmp_path, command):
    check((command, core), "memory", NO_MEMORY, tmp_path,
          lambda errors: errors == "limpet: limpet is out of memory\n")


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
