# SPDX-License-Identifier: Apache-2.0
"""What to start a program with, so that it is run by another user or with less privilege."""
import os

import pytest

NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all")
WITHOUT_PTRACE = ("setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace")
WITHOUT_SYS_ADMIN = ("setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin")
#: Where it counts it fails instead.
needs_root = pytest.mark.skipif(os.getuid() != 0 and os.environ.get("CI") != "true",
                                reason="needs root to become others")
