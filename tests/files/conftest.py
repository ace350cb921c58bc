# SPDX-License-Identifier: Apache-2.0
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "lib")]

import stills  # noqa: E402
import pythons  # noqa: E402


def pytest_configure(config):
    config.addinivalue_line("markers", "xdist_group: which tests are to share a process")


def pytest_generate_tests(metafunc):
    if "still" in metafunc.fixturenames:
        metafunc.parametrize("still", [
            pytest.param(p, id=p.name, marks=pytest.mark.xdist_group(p.name))
            for p in pythons.find()], indirect=True, scope="session")


@pytest.fixture(scope="session")
def still(request, tmp_path_factory):
    """A program that stood still: what limpet said of it alive, and its cores."""
    return stills.Still(request.param, tmp_path_factory.mktemp("still"))


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """A program of this Python."""
    python = pythons.system()
    return stills.Still(python, tmp_path_factory.mktemp("small"), count=50)


@pytest.fixture(scope="session")
def core(small):
    """A kernel's core."""
    return small.kernel


@pytest.fixture(scope="session")
def snapshot(small):
    return small.snapshot_of_core


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """A snapshot of twelve objects that no limpet wrote."""
    folder = tmp_path_factory.mktemp("tiny")
    subprocess.run([sys.executable, str(HERE.parent / "fuzz" / "make_snapshots.py"), str(folder)], check=True)
    path = folder / "tiny.limpet"
    path.write_bytes((folder / "small.0").read_bytes()[1:])
    return path
