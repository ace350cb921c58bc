# SPDX-License-Identifier: Apache-2.0
"""Where all interpreters are wanted, all are there."""
import os

import pythons
import pytest


def test_all_interpreters_are_here():
    missing = pythons.missing()
    if os.environ.get("CI") != "true" and missing:
        pytest.skip("not on this machine: " + ", ".join(missing))
    assert not missing
