# SPDX-License-Identifier: Apache-2.0
"""`python` is each interpreter that is found, or some of them: pythons.choose()."""
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "lib")]

import pythons  # noqa: E402

SOME = ("2.7", "3.8", "3.12", "3.15")


def pytest_configure(config):
    config.addinivalue_line("markers", "xdist_group: which tests are to share a process")


def pytest_generate_tests(metafunc):
    if "python" not in metafunc.fixturenames:
        return
    chosen = pythons.choose(SOME, metafunc.module)
    metafunc.parametrize("python", [
        pytest.param(p, id=p.name, marks=pytest.mark.xdist_group(p.name)) for p in chosen])


def pytest_report_header():
    missing = pythons.missing()
    return "missing interpreters: " + ", ".join(missing) if missing else None
