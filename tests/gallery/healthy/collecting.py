# SPDX-License-Identifier: Apache-2.0
"""pytest collects the tests of this repository, once a round, and waits."""
# pythons: 3.8-
# needs: pytest pytest-xdist
# one round: 1
import contextlib
import io
import os

import pytest
from traffic import requests

TESTS = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
os.chdir(os.path.dirname(TESTS))

for request in requests():
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        code = pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider",
                            os.path.join(TESTS, "files")])
    assert code == 0, output.getvalue()
