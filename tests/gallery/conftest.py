# SPDX-License-Identifier: Apache-2.0
"""Each example, and its twin, on its oldest and its newest interpreter; in the full run on all."""
import os
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "lib")]

import heads  # noqa: E402
import needs  # noqa: E402
import pythons  # noqa: E402
import scale  # noqa: E402


def pytest_addoption(parser):
    parser.addoption("--only", default="", help="examples whose names have this text")


def _key(python):
    return python.version[:2]


def interpreters(head):
    """Those that the example is to be run on: with its twin it needs the same."""
    return chosen([p for p in pythons.find() if head.runs_on(p.minor) and
                   not needs.why_not(head, p)])


def chosen(found):
    """All of them in the full run, else the oldest and the newest."""
    found = sorted(found, key=_key)
    if scale.SCALE >= 10 and "LIMPET_FEW" not in os.environ:
        return found
    plain = [p for p in found if not p.inside]
    return [plain[0], plain[-1]] if _key(plain[0]) != _key(plain[-1]) else plain[:1]


def pytest_generate_tests(metafunc):
    if "example" not in metafunc.fixturenames:
        return
    wanted = metafunc.config.getoption("--only")
    cases = [pytest.param(head, python, id="%s-%s" % (head.name, python))
             for head in heads.programs() if wanted in head.name
             for python in interpreters(head)]
    metafunc.parametrize("example,python", cases)


def pytest_report_header():
    missing = pythons.missing()
    return "missing interpreters: " + ", ".join(missing) if missing else None
