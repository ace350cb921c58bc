# SPDX-License-Identifier: Apache-2.0
"""Python programs of all versions are captured often; they notice nothing."""
import os

import pytest

import pythons
from capture_support import HERE, LOOKS, capture
from watched import Target

PYTHONS = pythons.find()
# These get the long run, the others a short one.
THOROUGH = ("2.7", "3.6", "3.13")


@pytest.fixture
def program():
    started = []

    def start(python, *arguments):
        script = os.path.join(HERE, "targets", "program.py")
        started.append(Target([*python.command, python.path(script), *arguments],
                              env=python.environment()))
        return started[-1].wait_ready()

    yield start
    for one in started:
        one.end()


@pytest.mark.parametrize("interpreter", PYTHONS, ids=str)
@pytest.mark.parametrize("mode", ["cow", "stop"])
def test_a_server_goes_on(program, interpreter, mode):
    count = LOOKS if interpreter.minor in THOROUGH else max(3, LOOKS // 5)
    python = program(interpreter)
    result = capture(python.pid, "--mode", mode, "--repeat", count, "--between", 5, "--hold", 3,
                     *(["--restart"] if interpreter.minor == "2.7" else []))
    result.assert_good(count)
    python.assert_free()
    report = python.finish()
    assert len(report["counts"]) == 10 and all(report["counts"].values()), report


@pytest.mark.parametrize("interpreter", [p for p in PYTHONS if p.minor in ("3.6", "3.13")], ids=str)
def test_with_a_timer_that_signals(program, interpreter):
    """In 2.7 a call fails with EINTR whenever its thread handles a signal."""
    python = program(interpreter, "alarm")
    capture(python.pid, "--repeat", LOOKS, "--between", 5).assert_good(LOOKS)
    python.assert_free()
    assert python.finish()["alarms"] > 0
