# SPDX-License-Identifier: Apache-2.0
"""At each single step of a capture limpet is killed, or the kernel refuses what its surgeon asks: the
threads of the program go on with right results, and nothing is left."""
import errno

import pytest
import scale

from harmless_support import LONG_PAUSE, TRIAL, Doomed, assert_let_go

HOWS = {"limpet is killed": "die", "the kernel says EIO": errno.EIO, "the kernel says ESRCH": errno.ESRCH}
#: In the reduced run every so-manieth step: all of them are taken where nothing but C is looked at,
#: in capture/test_capture_trials.py.
STRIDE = scale.pick(13, 1)
#: More steps than a capture has.
MOST = 5000


@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("kind", ["cow", "stop"])
def test_each_step_goes_wrong(program, tmp_path, how, kind):
    crew = program("crew.py", 4)
    mark = tmp_path / "mark"
    for step in range(1, MOST, STRIDE):
        mark.unlink(missing_ok=True)
        one = Doomed("info", crew.pid, *LONG_PAUSE, "--mode", kind, program=TRIAL, variables={
            "LIMPET_TRIAL": "ptrace %s %d" % (HOWS[how], step), "LIMPET_TRIAL_MARK": str(mark)})
        code, errors = one.finish()
        assert code in (0, 3, -9) and errors.count("\n") == (code == 3), (step, code, errors)
        assert_let_go(crew)
        assert crew.process.poll() is None, step
        if not mark.exists():
            assert code == 0
            break
    assert 10 < step < MOST - STRIDE
    crew.ask("advance")
    crew.assert_as_before()
    crew.finish()
