# SPDX-License-Identifier: Apache-2.0
import os
import signal
import sys

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

# A shell has its background jobs ignore these, and so would limpet.
for number in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)


def pytest_configure(config):
    config.addinivalue_line("markers", "xdist_group: which tests are to share a process")


def pytest_collection_modifyitems(items):
    """Those of a file run one after the other; what is long and on its own is shared out."""
    for item in items:
        if item.path.parent.name != "harmless":
            item.add_marker(pytest.mark.xdist_group(item.path.name))
