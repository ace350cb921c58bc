# SPDX-License-Identifier: Apache-2.0
"""Each allocation and each read fails once while a process is looked at: a clean error or the whole
answer, and the process goes on."""
import re

import pytest

import limpet
from cli_support import LONG_PAUSE
from processes import children_of, wait_until
from trials import INPUT_ERROR, NO_MEMORY, check

COMMANDS = ("types", "report", "info")
#: Starting limpet and stopping a process take their time: every third of the steps that others try.
SHARE = 3
IN_SURGEON = "limpet: cannot capture process %d: Cannot allocate memory\n"


def without_pause(output):
    """Nor with what the kernel says of the resident memory, which is not the same each time."""
    return re.sub("paused for .*|resident .*", "", output)


@pytest.mark.parametrize("command", COMMANDS)
def test_memory_is_short(whole, tmp_path, command):
    check((command, whole.pid, *LONG_PAUSE), "memory", NO_MEMORY, tmp_path,
          lambda errors: errors in ("limpet: limpet is out of memory\n", IN_SURGEON % whole.pid),
          without_pause, SHARE)


def test_memory_is_short_for_what_grew(whole, tmp_path):
    """The process is read for the growth and then for the report."""
    old = tmp_path / "old.limpet"
    limpet.run("snapshot", whole.pid, "-q", "-o", old, *LONG_PAUSE)
    check(("report", old, whole.pid, *LONG_PAUSE), "memory", NO_MEMORY, tmp_path,
          lambda errors: errors in ("limpet: limpet is out of memory\n", IN_SURGEON % whole.pid),
          without_pause, SHARE)


@pytest.mark.parametrize("command", COMMANDS)
def test_reading_fails(whole, tmp_path, command):
    """What fails for a moment is read again; other than memory limpet reads what it needs to be
    careful: then it gives up."""
    check((command, whole.pid, *LONG_PAUSE), "read", INPUT_ERROR, tmp_path,
          lambda errors: re.fullmatch(r"limpet: (no permission to look at )?process %d .*\n" % whole.pid,
                                      errors), without_pause, SHARE)
    # Where that was at the end, its surgeon goes on trying to reap.
    wait_until(lambda: children_of(whole.pid) == whole.before["children"], "the copy is reaped")
