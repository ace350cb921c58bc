# SPDX-License-Identifier: Apache-2.0
"""At each single step of a capture limpet is killed, or the kernel refuses what its surgeon asks: the
program goes on as if nothing had happened."""
import errno

import pytest

from capture_support import LOOKS, trial_path
from processes import children_of, wait_until

#: In the reduced run every so-manieth step.
STRIDE = 1
HOWS = {"limpet is killed": "die", "the kernel says EIO": errno.EIO, "the kernel says ESRCH": errno.ESRCH}
#: More steps than a capture has.
MOST = 5000


@pytest.mark.parametrize("mode", ["cow", "stop"])
@pytest.mark.parametrize("how", HOWS)
def test_each_step_goes_wrong(target, probe, tmp_path, mode, how):
    state = target("state", 1)
    mark = tmp_path / "mark"
    for step in range(1, MOST, STRIDE):
        mark.unlink(missing_ok=True)
        one = probe(state.pid, "--mode", mode, "--max-pause", 20000, program=trial_path(), variables={
            "LIMPET_TRIAL": "ptrace %s %d" % (HOWS[how], step), "LIMPET_TRIAL_MARK": str(mark)})
        while one.next():
            pass
        one.process.wait()
        one.wait_gone()
        wait_until(lambda: not children_of(state.pid), "step %d: the child is reaped" % step, 10)
        wait_until(lambda: not state.is_held(), "step %d: all threads go on" % step, 10)
        assert state.process.poll() is None, "step %d" % step
        if not mark.exists():
            break
    assert 10 < step < MOST - STRIDE
    state.assert_as_before()
    state.finish()
