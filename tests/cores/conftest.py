# SPDX-License-Identifier: Apache-2.0
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "lib")]

import cores  # noqa: E402
import pythons  # noqa: E402


def pytest_configure(config):
    config.addinivalue_line("markers", "xdist_group: which tests are to share a process")
    if getattr(config.option, "dist", "no") == "load":
        config.option.dist = "loadgroup"


def pytest_generate_tests(metafunc):
    if "still" in metafunc.fixturenames:
        metafunc.parametrize("still", [
            pytest.param(p, id=p.name, marks=pytest.mark.xdist_group(p.name))
            for p in pythons.find()], indirect=True, scope="session")


@pytest.fixture(scope="session")
def still(request, tmp_path_factory):
    """A program that stood still: what limpet said of it alive, and its cores."""
    return cores.Still(request.param, tmp_path_factory.mktemp("still"))


@pytest.fixture(scope="session")
def core(tmp_path_factory):
    """A kernel's core of this Python."""
    python = next(p for p in pythons.find() if p.name.startswith("system"))
    return cores.Still(python, tmp_path_factory.mktemp("core"), count=50).kernel
