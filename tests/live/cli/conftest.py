# SPDX-License-Identifier: Apache-2.0
import os

import pytest

import cli_support as support
from processes import PATIENCE, SCALE, at_most


@pytest.fixture
def program():
    """program(...) starts a Python program; it is looked through and ended after the test."""
    started = []

    def start(*arguments, **options):
        started.append(support.python_target(*arguments, **options))
        return started[-1].wait_ready()

    yield start
    for one in started:
        one.end()


@pytest.fixture
def whole(program):
    """A Python program that is as before after the test, and has seen nothing."""
    one = program("program.py")
    yield one
    one.assert_as_before()
    one.finish()


@pytest.fixture(autouse=True)
def no_files_are_left(tmp_path, monkeypatch):
    """limpet runs in an empty folder, and with one for what is temporary."""
    for name in ("here", "temporary"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    yield
    assert not os.listdir(tmp_path / "here") and not os.listdir(tmp_path / "temporary")


@pytest.fixture(autouse=True)
def no_endless_test():
    with at_most(5 * PATIENCE * SCALE):
        yield
