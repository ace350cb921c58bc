# SPDX-License-Identifier: Apache-2.0
"""Pytest within a test: `inner` runs it with an interpreter and the package."""
import os

import pytest
import wheels

BEGIN = """
import asyncio, unittest
import pytest

class Session:
    # Objects of some versions have dicts of their own else.
    __slots__ = "data", "__weakref__"
    def __init__(self, size=1000):
        self.data = bytes(size)

KEPT = []
"""


@pytest.fixture
def inner(python, package_folder, pytester, monkeypatch):
    """inner(text, *words, **files): pytest's result, of a module and options, with this interpreter."""
    packages, why = wheels.packages_for(python, "pytest", "pytest-xdist", "pytest-asyncio")
    if packages is None:
        pytest.skip(why)
    # With CI and BUILD_NUMBER pytest tells each message twice, the second time in its summary.
    for name in [name for name in os.environ
                 if name.startswith(("PYTHON", "PYTEST_")) or name in ("CI", "BUILD_NUMBER")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([package_folder, packages]))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    def run(text, *words, **files):
        files.setdefault("pytest.ini", "[pytest]\nasyncio_default_fixture_loop_scope = function\n")
        for name, content in files.items():
            (pytester.path / name.replace("_py", ".py")).write_text(content)
        (pytester.path / "test_app.py").write_text(BEGIN + text)
        return pytester.run(*python.command, "-m", "pytest", "-p", "no:cacheprovider", *words,
                            timeout=300)

    return run


def outcomes(result):
    """How many tests of each outcome."""
    told = result.parseoutcomes()
    told.pop("warnings", None)
    told.pop("warning", None)
    return told


def held_by(result):
    return [line.split("held by", 1)[1].strip() for line in result.outlines if "  held by  " in line]
