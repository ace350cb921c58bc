# SPDX-License-Identifier: Apache-2.0
"""The tests of two libraries, all with the mark: none fails but that which leaks.

They come with the libraries' wheels.  One test of toolz registers something for good.
"""
import os
import re
import subprocess

import pytest
import scale
import wheels

if scale.SCALE < 10:
    ONLY = "3.11"

LIBRARIES = ("toolz==1.0.0", "mpmath==1.3.0")
#: 264 clean tests; in the reduced run as many as can be waited for.
TOOLZ = scale.pick("test_dicttoolz.py test_functoolz.py test_inspect_args.py", ".").split()
MPMATH = scale.pick("test_str.py", "test_basic_ops.py test_bitwise.py test_convert.py test_division.py "
                    "test_interval.py test_power.py test_special.py test_str.py test_trig.py").split()
CLEAN = scale.pick(80, 260)

MARK_ALL = f"""
import pytest

def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.limpet(runs={scale.pick(2, 5)}))
"""


def test_clean_tests_pass(python, package_folder, tmp_path):
    packages, why = wheels.packages_for(python, "pytest", "pytest-xdist", *LIBRARIES)
    if packages is None:
        pytest.skip(why)
    (tmp_path / "mark_all.py").write_text(MARK_ALL)
    path = os.pathsep.join([package_folder, packages, str(tmp_path)])
    done = subprocess.run(
        [*python.command, "-m", "pytest", "-p", "no:cacheprovider", "-p", "mark_all", "-n2", "-q",
         *(os.path.join(packages, "toolz", "tests", name) for name in TOOLZ),
         *(os.path.join(packages, "mpmath", "tests", name) for name in MPMATH)],
        # With CI in its environment pytest tells each message twice.
        env=python.environment(PYTHONPATH=path, CI="", BUILD_NUMBER=""), cwd=str(tmp_path), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=6000)
    told = done.stdout.decode()
    failed = re.findall(r"^FAILED .*::(\w+)", told, re.M)
    assert failed == ["test_inspect_wrapped_property"], told
    assert re.findall(r"^  held by   (.*)", told, re.M) == ["toolz._signatures.signatures"], told
    assert int(re.search(r"(\d+) passed", told)[1]) >= CLEAN, told
