# SPDX-License-Identifier: Apache-2.0
"""limpet types PID, for programs that are started in unusual ways, and what it tells of the cost."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys

import pytest

from cli_support import LONG_PAUSE, TARGETS, complains, run
from privilege import NOBODY, needs_root
from processes import SCALE, children_of, read_file, stat_fields, status_of, wait_until
from watched import Target

COUNT = 1000


def counts(pid, *words):
    """{type: count}; nothing may be complained about."""
    code, output, errors = run("types", pid, "--json", *LONG_PAUSE, *words)
    assert (code, errors) == (0, "")
    answer = json.loads(output)
    assert answer["target"]["pid"] == pid
    return {row["type"]: row["count"] for row in answer["tables"][0]["rows"]}


def looks_right(target):
    assert counts(target.pid)["dict"] >= COUNT
    target.assert_as_before()
    target.finish()


def test_what_a_copy_cost_is_told(whole):
    code, output, errors = run("types", whole.pid, "-v", *LONG_PAUSE)
    assert code == 0 and output
    told = re.fullmatch(r"capture: cow\n"
                        r"pause of the target: (\d+\.\d\d) ms, \d+ retries\n"
                        r"frozen copy: lived (\d+) ms, reaped in (\d+\.\d\d) ms; page faults of "
                        r"the target meanwhile: (\d+)\n", errors)
    assert told, errors
    # The copy is made while the target stands still, and lives longer.
    assert 0 < float(told.group(1)) and 0 < float(told.group(3))
    assert run("types", whole.pid, *LONG_PAUSE)[2] == "", "nobody has asked"


def test_what_a_stop_cost_is_told(whole):
    code, output, errors = run("types", whole.pid, "-v", "--mode", "stop", *LONG_PAUSE)
    assert code == 0 and output
    assert re.fullmatch(r"capture: stop\npause of the target: \d+\.\d\d ms, \d+ retries\n", errors)


@needs_root
def test_why_there_was_no_copy_is_told(program):
    """A user at his limit of processes, and a limpet of root's that must not exceed it."""
    limited = program("program.py", python=(
        "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "prlimit", "--nproc=1",
        sys.executable))
    code, output, errors = run("types", limited.pid, "-v", *LONG_PAUSE)
    assert code == 0 and output
    assert re.fullmatch(r"capture: stop \(no frozen copy: the kernel refuses to fork it: Resource "
                        r"temporarily unavailable\)\npause of the target: \d+\.\d\d ms, "
                        r"\d+ retries\n", errors), errors
    limited.assert_as_before()
    limited.finish()


def test_a_program_that_the_loader_started():
    """Its executable is ld.so then."""
    loader = re.search(r"/\S*/ld-\S+", read_file("/proc/self/maps")).group()
    executable = os.path.realpath(sys.executable)
    target = Target([loader, executable, os.path.join(TARGETS, "program.py"), str(COUNT)])
    try:
        target.wait_ready()
        assert os.path.basename(os.readlink("/proc/%d/exe" % target.pid)).startswith("ld-")
        looks_right(target)
    finally:
        target.end()


@pytest.fixture
def on_disk(program, tmp_path):
    """A program whose executable is a file of ours, and that file."""
    path = tmp_path / "python"
    shutil.copy(os.path.realpath(sys.executable), path)
    environment = dict(os.environ, PYTHONHOME=sys.base_prefix)
    return program("program.py", COUNT, python=(str(path),), env=environment), path


def test_an_executable_that_was_deleted(on_disk):
    target, path = on_disk
    path.unlink()
    looks_right(target)


def test_an_executable_that_was_replaced(on_disk):
    """By one in which nothing is where it is in memory."""
    target, path = on_disk
    path.unlink()
    shutil.copy("/bin/cat", path)
    looks_right(target)


@needs_root
def test_a_users_own_program_needs_no_privilege(program):
    target = program("program.py", COUNT, python=(*NOBODY, sys.executable))
    for mode in ("cow", "stop"):
        code, output, errors = run("types", target.pid, "-v", "--mode", mode, *LONG_PAUSE,
                                   prefix=NOBODY)
        assert code == 0 and "capture: %s\n" % mode in errors, errors
        assert "dict" in output
    target.assert_as_before()
    target.finish()


def test_a_program_that_was_stopped_stays_so(program):
    target = program("program.py", COUNT)
    os.kill(target.pid, signal.SIGSTOP)
    wait_until(lambda: stat_fields(target.pid)[0] == "T", "it is stopped")
    for mode in ("cow", "stop"):
        assert counts(target.pid, "--mode", mode)["dict"] >= COUNT
        wait_until(lambda: stat_fields(target.pid)[0] == "T", "it is stopped again")
    os.kill(target.pid, signal.SIGCONT)
    target.finish()


def test_a_program_whose_main_thread_has_ended(program):
    headless = program("headless.py", COUNT)
    assert status_of(headless.pid)["State"].startswith("Z")
    for mode in ("cow", "stop"):
        assert counts(headless.pid, "--mode", mode)["dict"] >= COUNT
    headless.finish()


@pytest.fixture
def in_namespace():
    """in_namespace(*command) starts it as the first process of a PID namespace."""
    if subprocess.run(["unshare", "-pf", "--mount-proc", "true"],
                      stderr=subprocess.DEVNULL).returncode and os.environ.get("CI") != "true":
        pytest.skip("no PID namespaces here")
    started = []

    def start(*command):
        target = Target(["unshare", "-pf", "--mount-proc", *command])
        started.append(target)
        inner = []
        wait_until(lambda: inner.extend(children_of(target.pid)) or inner, "it starts")
        target.pid = inner[0]
        return target.wait_ready()

    yield start
    for target in started:
        subprocess.run(["kill", "-KILL", str(target.pid)], stderr=subprocess.DEVNULL)
        target.end()


PROGRAM = [sys.executable, os.path.join(TARGETS, "program.py"), str(COUNT)]


def test_the_first_process_of_a_container(in_namespace):
    target = in_namespace(*PROGRAM)
    assert status_of(target.pid)["NSpid"].split()[-1] == "1"
    looks_right(target)


def test_a_pid_as_it_is_inside_a_container(in_namespace):
    shell = "echo 31999 > /proc/sys/kernel/ns_last_pid && { %s <&3 & wait $!; } 3<&0"
    first = in_namespace("/bin/sh", "-c", shell % " ".join(PROGRAM))
    outer = children_of(first.pid)[0]
    inner = int(status_of(outer)["NSpid"].split()[-1])
    assert inner == 32000
    if os.path.exists("/proc/%d" % inner):
        pytest.skip("there is a process %d here" % inner)
    name = status_of(outer)["Name"]
    complains("there is no process %d here; the PID %d of a container is %d here (%s)"
              % (inner, inner, outer, name), "types", inner)
    assert counts(outer)["dict"] >= COUNT
    first.process.stdin.close()
    first.process.wait(10)


def test_threads_that_come_and_go(program):
    busy = program("churn.py")
    for turn in range(20 * SCALE):
        mode = ["--mode", "stop"] if turn % 4 == 3 else []
        assert counts(busy.pid, *mode)["dict"] >= COUNT
        busy.assert_free()
        assert not children_of(busy.pid)
    assert busy.finish()["threads"] > 0
