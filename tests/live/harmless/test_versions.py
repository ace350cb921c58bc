# SPDX-License-Identifier: Apache-2.0
"""Where all interpreters are wanted, all that these tests are for are there."""
import os

import pytest

import pythons
from harmless_support import MINORS


def test_the_versions_that_differ_are_here():
    missing = set(MINORS) - {python.minor for python in pythons.one_of_each(MINORS)}
    if missing and os.environ.get("CI") != "true":
        pytest.skip("no CPython " + ", ".join(sorted(missing)))
    assert not missing
