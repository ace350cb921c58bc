# SPDX-License-Identifier: Apache-2.0
"""Programs that do not stop, that replace themselves, that end, that are frozen."""
import os
import subprocess
import time

import pytest

from capture_support import LOOKS, capture, target_path
from processes import children_of, read_file, wait_until
from watched import Target

# The contract: a thread that does not stop holds up the others for so long, at most.
LONGEST_VAIN_STOP = 0.200


@pytest.fixture
def longest_stop(target):
    """longest_stop(how, look) has @look capture a fresh program, and checks for how long it held up
    the program's threads.  On a busy machine they may stand still for longer, but not each time."""
    def check(how, look):
        gaps = []
        while not gaps or gaps[-1] >= LONGEST_VAIN_STOP:
            assert len(gaps) < 5, gaps
            program = target("hard", how)
            look(program)
            program.assert_free()
            report = program.finish()
            gaps.append(report["worst_gap"] / 1e9)
        assert report["turns"], report

    return check


def test_a_vfork_parent_is_named_and_let_go(longest_stop):
    def look(parent):
        for _ in range(3):
            code, message = capture(parent.pid).error
            assert code == "BUSY"
            assert "vfork" in message and "is starting a process" in message, message
            parent.assert_free()

    longest_stop("vfork", look)


def test_a_program_that_vforks_all_the_time(longest_stop):
    taken = []

    def look(parent):
        for _ in range(max(5, LOOKS // 2)):
            result = capture(parent.pid, "--repeat", 2)
            taken.extend(result.taken)
            for event in result.failed:
                assert event["code"] == "BUSY", event
            parent.assert_free()

    longest_stop("vforks", look)
    assert taken


def test_a_thread_that_does_not_stop_is_named_and_all_are_let_go(longest_stop):
    def look(stuck):
        code, message = capture(stuck.pid).error
        assert code == "BUSY"
        assert "does not react (state " in message, message

    longest_stop("fault", look)


def outcomes_until_it_ends(command, mode):
    """How captures end of a program that they must not disturb."""
    target = Target(command)
    outcomes = set()
    try:
        while target.process.poll() is None:
            result = capture(target.pid, "--mode", mode, "--repeat", 3)
            outcomes |= {event["code"] for event in result.failed + result.released}
        assert target.process.wait() == 0
        assert target.process.stdout.read() == '{"errors": []}\n'
    finally:
        target.end()
    return outcomes


@pytest.mark.parametrize("how", ["exec", "exec_thread", "exec_crowd"])
@pytest.mark.parametrize("mode", ["cow", "stop"])
def test_a_program_that_execs_all_the_time(how, mode):
    """In exec_crowd it often does while only some of its threads are traced: it then waits for the
    tracer, and the tracer, in PTRACE_SEIZE, for it."""
    count = (5 if how == "exec_crowd" else 10) * LOOKS
    outcomes = set()
    # On a busy machine it may be too quick for us.
    for _ in range(10):
        outcomes |= outcomes_until_it_ends([target_path("hard"), how, str(count)], mode)
        if None in outcomes:
            break
    assert None in outcomes, outcomes
    assert outcomes <= {None, "GONE", "BUSY", "NO_TARGET"}, outcomes


@pytest.mark.parametrize("mode", ["cow", "stop"])
def test_programs_that_end(mode):
    """Each is captured about when it ends; its parent gets its status in time."""
    outcomes = set()
    for turn in range(LOOKS):
        child = subprocess.Popen(["/bin/sh", "-c", "sleep 0.0%d; exit 7" % (turn % 6)])
        result = capture(child.pid, "--mode", mode, "--repeat", 4)
        outcomes |= {event["code"] for event in result.failed + result.released}
        assert child.wait(10) == 7
    assert outcomes <= {None, "GONE", "NO_TARGET"}, outcomes


@pytest.fixture
def freezer(request):
    """A control group whose processes can be frozen: (put, freeze)."""
    kind = request.param
    mount = {"v1": "/sys/fs/cgroup/freezer", "v2": "/sys/fs/cgroup/unified"}[kind]
    if kind == "v2" and os.path.exists("/sys/fs/cgroup/cgroup.procs"):
        mount = "/sys/fs/cgroup"
    group = "%s/limpet-test-%d" % (mount, os.getpid())
    switch = group + {"v1": "/freezer.state", "v2": "/cgroup.freeze"}[kind]
    try:
        os.mkdir(group)
    except OSError as why:
        pytest.skip(str(why))
    members = []

    def write(path, text):
        with open(path, "w") as file:
            file.write(text)

    def put(pid):
        members.append(pid)
        write(group + "/cgroup.procs", str(pid))

    def freeze(on):
        write(switch, {"v1": "FROZEN" if on else "THAWED", "v2": "1" if on else "0"}[kind])

    if not os.path.exists(switch):
        os.rmdir(group)
        pytest.skip("no freezer here")
    yield put, freeze
    freeze(False)
    for pid in members:
        if os.path.exists("/proc/%d" % pid):
            write(mount + "/cgroup.procs", str(pid))
    wait_until(lambda: not read_file(group + "/cgroup.procs"), "the group is empty")
    os.rmdir(group)


@pytest.fixture
def slow_group():
    """put, leave: a control group whose processes may run for 20 ms, then for 180 ms not."""
    files = {"/sys/fs/cgroup/cpu": {"cpu.cfs_period_us": "200000", "cpu.cfs_quota_us": "20000"},
             "/sys/fs/cgroup": {"cpu.max": "20000 200000"}}
    tops = [top for top in files if os.path.exists(top + "/cgroup.procs")]
    if not tops:
        pytest.skip("no control groups for the processor")
    group = "%s/limpet-test-%d" % (tops[0], os.getpid())
    members = []

    def write(path, text):
        with open(path, "w") as file:
            file.write(text)

    def put(pid):
        members.append(pid)
        write(group + "/cgroup.procs", str(pid))

    def leave():
        for pid in members:
            if os.path.exists("/proc/%d" % pid):
                write(tops[0] + "/cgroup.procs", str(pid))

    os.mkdir(group)
    try:
        for name, text in files[tops[0]].items():
            write(group + "/" + name, text)
        yield put, leave
        leave()
        wait_until(lambda: not read_file(group + "/cgroup.procs"), "the group is empty")
    finally:
        os.rmdir(group)


@pytest.mark.parametrize("mode", ["cow", "stop"])
def test_a_program_that_may_run_for_a_tenth_of_the_time_only(target, slow_group, mode):
    """A container with a limit of processor time: its threads stop when they may run again."""
    put, leave = slow_group
    slow = target("zoo")
    put(slow.pid)
    for _ in range(10):
        result = capture(slow.pid, "--mode", mode, "--restart", "--max-pause", 60000)
        assert result.status == 0 and result.taken, result.events
        # limpet does not wait for long until a thread may run that reaps the copy.
        wait_until(lambda: not children_of(slow.pid), "the copy is reaped")
        wait_until(lambda: not slow.is_held(), "it is free")
    leave()
    report = slow.finish()
    assert not any(report["interrupted"].values()), report


@pytest.mark.parametrize("freezer", ["v1", "v2"], indirect=True)
@pytest.mark.parametrize("mode", ["cow", "stop"])
def test_a_frozen_program(target, freezer, mode):
    """docker pause: it is captured, or left alone with an error, and goes on when it is thawed."""
    put, freeze = freezer
    frozen = target("zoo")
    put(frozen.pid)
    freeze(True)
    time.sleep(0.05)
    result = capture(frozen.pid, "--mode", mode, "--repeat", 2)
    for event in result.failed:
        assert event["code"] == "BUSY", event
    freeze(False)
    frozen.assert_free()
    wait_until(lambda: not children_of(frozen.pid), "the child is reaped")
    frozen.finish()


@pytest.mark.parametrize("freezer", ["v1", "v2"], indirect=True)
def test_frozen_and_thawed_all_the_time(target, freezer, probe):
    put, freeze = freezer
    program = target("zoo")
    put(program.pid)
    captures = probe(program.pid, "--repeat", max(5, LOOKS // 2), "--restart")
    while captures.process.poll() is None:
        freeze(True)
        time.sleep(0.002)
        freeze(False)
        time.sleep(0.004)
    captures.finish()
    wait_until(lambda: not children_of(program.pid), "the child is reaped")
    program.assert_free()
    program.finish()
