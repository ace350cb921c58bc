# SPDX-License-Identifier: Apache-2.0
"""mypy and ruff over the package, and mypy over programs that use it."""
import os
import re
import subprocess
from pathlib import Path

import package
import pytest
import pythons
import wheels

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
#: New ones know new rules.
MYPY, RUFF = "mypy==2.4.1", "ruff==0.17.6"
#: What the plugin is made for, with its types.
PYTEST = "pytest==9.2.0"


def check(tool, *words, paths=()):
    """(code, what it says)"""
    python = pythons.system()
    folder, why = wheels.packages_for(python, tool, *([PYTEST] if tool == MYPY else []))
    if folder is None:
        pytest.skip(why)
    environment = python.environment(PYTHONPATH=os.pathsep.join([folder, *paths]))
    done = subprocess.run([*python.command, "-m", *words], cwd=str(ROOT), env=environment,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout.decode()


def mypy(cache, *words):
    return check(MYPY, "mypy", "--cache-dir", str(cache), "--no-pretty", "--no-error-summary", *words)


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("mypy")


def test_the_package_is_typed(cache):
    assert mypy(cache) == (0, "")


def test_for_the_last_version_too(cache):
    assert mypy(cache, "--python-version", "3.15") == (0, "")


def test_programs_that_use_it(cache):
    assert mypy(cache, str(HERE / "typed/accepted.py")) == (0, "")


def test_programs_that_misuse_it(cache):
    program = HERE / "typed/rejected.py"
    code, told = mypy(cache, str(program))
    found = {int(line): kind for line, kind in re.findall(r"rejected\.py:(\d+): error: .*\[(.*)\]", told)}
    lines = enumerate(program.read_text().splitlines(), 1)
    assert code == 1 and found == {number: line.split("  # ")[1] for number, line in lines
                                   if "  # " in line}, told


def test_the_stub_is_what_the_extension_has(tmp_path):
    folder, why = package.package_for(pythons.system())
    if folder is None:
        pytest.skip(why)
    # Buffers have that name from 3.12 on.
    allowed = tmp_path / "allowed"
    allowed.write_text("limpet[.]_limpet[.]Array[.]__buffer__\n")
    code, told = check(MYPY, "mypy.stubtest", "limpet._limpet", "--mypy-config-file", "pyproject.toml",
                       "--ignore-disjoint-bases", "--concise", "--allowlist", str(allowed),
                       "--ignore-unused-allowlist", paths=[folder])
    assert code == 0, told


def test_ruff_finds_nothing():
    code, told = check(RUFF, "ruff", "check", "--no-cache", "python/limpet", "tests/python/typed")
    assert code == 0, told
