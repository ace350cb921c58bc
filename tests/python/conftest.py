# SPDX-License-Identifier: Apache-2.0
"""`python` is each interpreter that the package is for; `run` runs a program there."""
import os
import subprocess
import sys
import textwrap
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "lib")]

import pytest  # noqa: E402

import package  # noqa: E402
import pythons  # noqa: E402
import scale  # noqa: E402

#: Where fewer interpreters will do: the ends, and the first of those that share a wheel.
SOME = ("3.9", "3.11", "3.15")
#: In the reduced run one of each version, and one in a root with another C library.  3.10's wheel is
#: made as 3.9's is.
REDUCED = ("3.9", "3.11", "3.12", "3.13", "3.14", "3.15")


def _choose(module):
    if hasattr(module, "ONLY"):
        return pythons.one_of_each([module.ONLY])
    if scale.SCALE >= 10:
        return [python for python in pythons.find() if python.version >= (3, 9)]
    if getattr(module, "FEW", False) or getattr(module, "IN_TURN", False):
        return pythons.one_of_each(SOME)
    return pythons.one_of_each(REDUCED) + [one for one in pythons.find() if one.inside][-1:]


def pytest_generate_tests(metafunc):
    if "python" in metafunc.fixturenames:
        metafunc.parametrize("python", [pytest.param(python, id=python.name)
                                        for python in _choose(metafunc.module)])


def _is_its_turn(item, chosen):
    """Whether a case of a module with IN_TURN is for its interpreter: each is for one."""
    parameters = dict(item.callspec.params)
    python = parameters.pop("python")
    case = "%s %s" % (item.originalname, sorted(map(str, parameters.items())))
    return chosen[zlib.crc32(case.encode()) % len(chosen)] is python


def pytest_collection_modifyitems(config, items):
    if scale.SCALE >= 10:
        return
    chosen = pythons.one_of_each(SOME)
    out = [item for item in items
           if getattr(item.module, "IN_TURN", False) and not _is_its_turn(item, chosen)]
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if item not in out]


@pytest.fixture
def package_folder(python):
    """The folder with the package for this interpreter."""
    folder, why = package.package_for(python)
    if folder is None:
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    return folder


@pytest.fixture
def run(python, package_folder, tmp_path):
    """run(text, **options): what a program with the package writes; it has to end well.

    LIMPET_SCALE is in its environment.
    """

    def start(text, code=0, paths=(), words=(), timeout=300, **environment):
        program = tmp_path / "program.py"
        program.write_text(textwrap.dedent(text))
        path = os.pathsep.join(python.path(one) for one in (package_folder, *paths))
        done = subprocess.run(
            [*python.command, python.path(program), *words],
            env=python.environment(PYTHONPATH=path, LIMPET_SCALE=str(scale.SCALE), **environment),
            cwd=str(tmp_path), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, timeout=timeout)
        output, errors = done.stdout.decode(), done.stderr.decode()
        assert done.returncode == code, (done.returncode, output[-3000:], errors[-3000:])
        start.errors = errors
        return output

    return start
