# SPDX-License-Identifier: Apache-2.0
"""limpet is killed at some moment: the program goes on, and nothing of it is half done."""
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

import limpet
import scale
from exec_support import Target, ask, run
from processes import wait_until

FEW = True
TIMES = scale.pick(25, 250)
TRIAL = Path(os.environ.get("LIMPET_BUILD", limpet.ROOT / "build")) / "tests/tools/limpet_trial"
SEED = 20261128


def check(target, before):
    assert ask(target, "print('well')") == "well\n"
    target.settle(before)


def is_over(target):
    """No tracer is left, and no helper of limpet's that would begin to trace."""
    wait_until(lambda: "TracerPid:\t0" in open("/proc/%d/status" % target.pid).read(), "it is let go")


@pytest.mark.parametrize("way", ("read", "lock"))
def test_at_random_moments(python, tmp_path, way):
    moments = random.Random(SEED)
    with Target(python, tmp_path, "blocked.py", way) as target:
        before = target.has()
        check(target, before)
        for number in range(TIMES):
            one = subprocess.Popen([limpet.binary(), "exec", "-q", str(target.pid),
                                    "for i in range(3000): print(i)"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(moments.uniform(0, 0.1))
            one.kill()
            one.wait()
            is_over(target)
        check(target, before)
        target.tell()
        wait_until(lambda: target.lines() == ["RELEASED"], "the main thread goes on")


def test_at_random_moments_in_a_busy_program(python, tmp_path):
    moments = random.Random(SEED)
    with Target(python, tmp_path, "busy.py", 2) as target:
        before = target.has()
        for number in range(TIMES):
            one = subprocess.Popen([limpet.binary(), "exec", "-q", str(target.pid),
                                    "for i in range(100): print(i)"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(moments.uniform(0, 0.1))
            one.kill()
            one.wait()
        check(target, before)
        written = len(target.lines())
        wait_until(lambda: len(target.lines()) > written, "the program goes on")


def trial(target, how, number, mark, steps="ptrace"):
    mark.unlink(missing_ok=True)
    done = run("exec", "-q", target.pid, "print(1)", program=str(TRIAL),
               environment={"LIMPET_TRIAL": "%s %s %d" % (steps, how, number),
                            "LIMPET_TRIAL_MARK": str(mark)})
    return mark.exists(), done


def test_at_each_step(python, tmp_path):
    """limpet, not its surgeon, is killed at each request to the kernel that traces."""
    with Target(python, tmp_path, "blocked.py", "read") as target:
        before = target.has()
        reached, number = True, 0
        while reached:
            number += 1
            reached, done = trial(target, "die", number, tmp_path / "mark")
            assert done[0] == (-signal.SIGKILL if reached else 0), done
            is_over(target)
            check(target, before)
        assert number > 20


def test_each_step_fails(python, tmp_path):
    """The kernel refuses a request once: limpet says so or does without, and nothing is left."""
    with Target(python, tmp_path, "blocked.py", "read") as target:
        before = target.has()
        reached, number = True, 0
        while reached:
            number += 1
            reached, done = trial(target, "5", number, tmp_path / "mark")
            assert done[:2] == (0, "1\n") or (done[:2] == (3, "") and done[2].count("\n") == 1), done
            check(target, before)
        assert number > 20


@pytest.mark.parametrize("steps, error", (("memory", 12), ("read", 5)))
@pytest.mark.parametrize("script", (("blocked.py", "read"), ("busy.py", 1)))
def test_each_allocation_and_each_read_fails(python, tmp_path, script, steps, error):
    """Every so-manieth."""
    with Target(python, tmp_path, *script) as target:
        before = target.has()
        reached, number = True, 0
        while reached:
            number += scale.pick(13, 1)
            reached, done = trial(target, str(error), number, tmp_path / "mark", steps)
            assert done[:2] == (0, "1\n") or (done[:2] == (3, "") and done[2].count("\n") == 1), done
        assert number > 50
        check(target, before)
