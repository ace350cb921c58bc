# SPDX-License-Identifier: Apache-2.0
"""Tests of limpet against Python itself: on every interpreter that this machine has.

Those of one interpreter run in one process, one after the other, as they share what was looked at.
With CI=true a missing interpreter is a failure; elsewhere a line says so.
"""
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "lib")]

import pythons  # noqa: E402
import scale  # noqa: E402
import scenes  # noqa: E402

#: Interpreters of another root are the same ones; there numpy does not run.
PYTHONS = [p for p in pythons.find() if not p.inside]
IDS = [p.name for p in PYTHONS]


def pytest_configure(config):
    config.addinivalue_line("markers", "xdist_group: which tests are to share a process")
    config.addinivalue_line("markers", "ends: in the reduced run for the first and last version only")


def pytest_generate_tests(metafunc):
    if "python" in metafunc.fixturenames:
        # A module may have a choice of its own.
        chosen = getattr(metafunc.module, "PYTHONS", PYTHONS)
        if metafunc.definition.get_closest_marker("ends"):
            chosen = scale.pick(chosen[:1] + chosen[-1:], chosen)
        metafunc.parametrize("python", [
            pytest.param(p, id=p.name, marks=pytest.mark.xdist_group(p.name))
            for p in chosen], scope="session")


def pytest_report_header():
    missing = pythons.missing()
    return "interpreters: %s%s" % (", ".join(IDS), "; missing: " + ", ".join(missing)
                                   if missing else "")


@pytest.fixture(scope="session")
def scene(python, tmp_path_factory):
    """The zoo of an interpreter, looked at once."""
    return scenes.build(python, "zoo.py", tmp_path_factory.mktemp("zoo"))


def pytest_terminal_summary(terminalreporter):
    """What was compared: numbers that tests have recorded."""
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            terminalreporter.write_line("%s: %s" % (name, value))
