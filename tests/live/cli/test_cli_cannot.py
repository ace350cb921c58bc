# SPDX-License-Identifier: Apache-2.0
"""Processes that cannot be looked at: one line that says why and what to do, exit code 3, and the
process goes on as before.  Causes of missing permission that this machine cannot have are in
tests/unit/u_permission.c."""
import ctypes
import os
import re
import signal
import subprocess
import sys

import pytest

import limpet
from cli_support import LONG_PAUSE, TARGETS, catch_reading, complains, run
from privilege import NOBODY, WITHOUT_PTRACE, needs_root
from processes import (BUILD, SCALE, children_of, is_dead, read_file, stat_fields, status_of,
                       threads_of, wait_until)
from watched import Target

NO_PERMISSION = "no permission to look at process %d: "


def ended_child():
    child = subprocess.Popen(["true"])
    child.wait()
    return child.pid


@pytest.mark.parametrize("command", ["types", "info", "objects"])
def test_no_such_process(command):
    pid = ended_child()
    complains("there is no process %d" % pid, command, pid)


def test_a_process_that_has_ended():
    child = subprocess.Popen(["true"])
    try:
        wait_until(lambda: stat_fields(child.pid)[0] == "Z", "it has ended")
        complains("process %d has ended (it is a zombie, waiting for its parent to take note)"
                  % child.pid, "types", child.pid)
    finally:
        child.wait()


def test_not_python():
    child = subprocess.Popen(["sleep", "1000"])
    try:
        wait_until(lambda: read_file("/proc/%d/comm" % child.pid) == "sleep\n", "it runs")
        complains("process %d (sleep) runs no CPython: no mapped file exports its symbols"
                  % child.pid, "types", child.pid)
        wait_until(lambda: stat_fields(child.pid)[0] == "S", "it sleeps on")
    finally:
        child.kill()
        child.wait()


def test_a_thread_of_a_process(program):
    threaded = program("threaded.py")
    other = max(threads_of(threaded.pid))
    complains("%d is no process but a thread of process %d" % (other, threaded.pid), "types", other)
    threaded.finish()


def test_limpet_itself():
    done = subprocess.run(["/bin/sh", "-c", 'exec "$LIMPET" types $$'], text=True,
                          capture_output=True, env=dict(os.environ, LIMPET=limpet.binary()))
    assert done.returncode == 2 and not done.stdout
    assert done.stderr.startswith("limpet: process ")
    assert done.stderr.endswith(" is limpet itself\n") and done.stderr.count("\n") == 1


VERSIONS = "limpet can decode 2.7 and 3.6 to 3.15"


@pytest.fixture
def unusual():
    """unusual(name, *macros) starts a program that looks like a CPython that there is not."""
    started = []

    def start(name, *macros):
        path = os.path.join(BUILD, "tests", "live", name)
        own = "%s.%d" % (path, os.getpid())
        os.makedirs(os.path.dirname(path), exist_ok=True)
        subprocess.run(["cc", "-rdynamic", *["-D" + macro for macro in macros], "-o", own,
                        os.path.join(TARGETS, "unusual.c")], check=True)
        os.rename(own, path)
        started.append(Target([path]))
        started[-1].path = os.path.realpath(path)
        return started[-1].wait_ready()

    yield start
    for one in started:
        one.end()


@pytest.mark.parametrize("name, macros, sentence", [
    ("py3.5", ["VERSION=0x305"], "runs CPython 3.5; " + VERSIONS),
    ("py3.16", ["VERSION=0x310"], "runs CPython 3.16; " + VERSIONS),
    ("py4.0", ["VERSION=0x400"], "runs CPython 4.0; " + VERSIONS),
    ("py-debug", ["VERSION=0x30c", "DEBUG"],
     "runs a debug build of CPython 3.12 (%s), which limpet cannot decode yet"),
    ("py-trace", ["VERSION=0x30e", "DEBUG", "TRACE_REFS"],
     "runs a trace-refs build of CPython 3.14 (%s), which limpet cannot decode yet"),
    ("py-free", ["VERSION=0x30d", "FREE_THREADED=1"],
     "runs a free-threaded build of CPython 3.13 (%s), which limpet cannot decode yet"),
    ("py-shared", ["VERSION=0x30e", "SHARED_COUNTS", "ODD_HEADER"],
     "runs a free-threaded build of CPython 3.14 (%s), which limpet cannot decode yet"),
    ("py-odd", ["VERSION=0x30b", "ODD_HEADER"],
     "runs an unusual build of CPython 3.11 (%s): the header of its objects is unknown"),
    ("py-bare", ["VERSION=0x30b", "NO_RUNTIME"],
     "runs a CPython that does not export _PyRuntime (%s)"),
    ("py-early", ["VERSION=0x30b"],
     "runs a CPython 3.11 (%s) whose runtime is laid out like none that limpet knows "
     "(no interpreter; perhaps it is just starting or ending)"),
    ("py-none", [], "runs a CPython whose version cannot be told (%s)"),
])
def test_a_python_that_is_not_supported(unusual, name, macros, sentence):
    one = unusual(name, *macros)
    if "%s" in sentence:
        sentence %= one.path
    complains("process %d (%s) %s" % (one.pid, name, sentence), "types", one.pid)
    one.assert_as_before()
    one.finish()


def test_a_process_that_waits_for_its_child_to_start(program, tmp_path):
    """A thread that has called vfork stops for nobody."""
    fifo = str(tmp_path / "fifo")
    os.mkfifo(fifo)
    parent = program("starter.py", fifo)
    try:
        wait_until(lambda: "D" in {status_of(parent.pid, tid)["State"][0]
                                   for tid in threads_of(parent.pid)}, "it waits")
        thread = max(threads_of(parent.pid))
        code, output, errors = run("types", parent.pid, *LONG_PAUSE)
        assert (code, output) == (3, "")
        # What it calls is the C library's matter.
        assert re.fullmatch(
            r"limpet: process %d cannot be stopped: its thread %d is starting a process and waits "
            r"\(state D, in the system call (vfork|clone3?)\); try again when that is done\n"
            % (parent.pid, thread), errors), errors
        parent.assert_free()
    finally:
        # Its child reads from there, and would wait for ever.
        with open(fifo, "w"):
            pass
    parent.finish()


@needs_root
def test_another_user(whole):
    complains(NO_PERMISSION % whole.pid + "it runs as root (uid 0), limpet as nobody (uid 65534); "
              "run limpet as that user or with sudo", "types", whole.pid, prefix=NOBODY)


@needs_root
def test_root_without_the_capability(program):
    other = program("program.py", python=(*NOBODY, sys.executable))
    complains(NO_PERMISSION % other.pid + "limpet is root but lacks the capability SYS_PTRACE, as "
              "in a container; add it (docker run --cap-add=SYS_PTRACE) or run limpet on the host",
              "types", other.pid, prefix=WITHOUT_PTRACE)
    other.assert_as_before()
    other.finish()


@needs_root
def test_a_process_that_is_not_dumpable(program):
    other = program("undumpable.py", python=(*NOBODY, sys.executable))
    complains(NO_PERMISSION % other.pid + "it is protected from its own user (it has changed its "
              "user, or called prctl to be not dumpable); run limpet with sudo",
              "types", other.pid, prefix=NOBODY)
    other.assert_as_before()
    other.finish()


def test_traced_already(whole):
    tracer = os.fork()
    if not tracer:
        seize = 0x4206
        ctypes.CDLL(None).ptrace(seize, whole.pid, None, None)
        signal.pause()
        os._exit(0)
    try:
        wait_until(lambda: status_of(whole.pid)["TracerPid"] == str(tracer), "it is traced")
        name = read_file("/proc/%d/comm" % tracer).strip()
        complains("process %d is being traced by process %d (%s) already; end that first"
                  % (whole.pid, tracer, name), "types", whole.pid)
    finally:
        os.kill(tracer, signal.SIGKILL)
        os.waitpid(tracer, 0)


def test_a_thread_of_the_kernel():
    if not os.path.exists("/proc/2") or read_file("/proc/2/comm") != "kthreadd\n":
        pytest.skip("no thread of the kernel to be seen here")
    complains("process 2 is a thread of the kernel: there is nothing to look at", "types", 2)


def test_a_pause_that_would_be_too_long(whole):
    complains("process %d would stand still for about 2 ms, which is longer than the limit of 1 ms; "
              "to allow it pass --max-pause 100" % whole.pid,
              "types", whole.pid, "--max-pause", "1ms")
    assert run("types", whole.pid, *LONG_PAUSE)[::2] == (0, "")


def test_a_pause_that_gets_too_long(program):
    """limpet is held up, and the program is resumed when its time is up."""
    large = program("program.py", 200000)
    reader = catch_reading(large, "--mode", "stop", "--max-pause", "700")
    wait_until(lambda: not large.is_held(), "it is resumed")
    os.kill(reader.pid, signal.SIGCONT)
    assert reader.finish()[::2] == (
        3, "limpet: process %d was resumed before it was read in full, as it had stood still for "
        "the limit of 700 ms; to allow more pass --max-pause 1400\n" % large.pid)
    assert not reader.helpers()
    large.assert_as_before()
    large.finish()


@pytest.mark.parametrize("mode", ["cow", "stop"])
@pytest.mark.parametrize("how", ["exits", "is killed"])
def test_the_process_ends_while_it_is_read(program, mode, how):
    large = program("program.py", 200000)
    reader = catch_reading(large, "--mode", mode)
    copies = children_of(large.pid)
    if how == "exits" and mode == "cow":
        large.process.stdin.close()
    else:
        # One that stands still ends by nothing else.
        large.process.kill()
    large.process.wait()
    wait_until(lambda: all(map(is_dead, copies)), "the copy is ended")
    os.kill(reader.pid, signal.SIGCONT)
    assert reader.finish()[::2] == (
        3, "limpet: process %d ended while it was looked at\n" % large.pid)
    assert not reader.helpers()


def test_the_process_execs_while_it_is_read(program):
    large = program("program.py", 200000)
    reader = catch_reading(large, "--mode", "cow")
    large.process.stdin.write("exec\n")
    large.process.stdin.flush()
    wait_until(lambda: read_file("/proc/%d/comm" % large.pid) == "cat\n", "it execs")
    wait_until(lambda: not children_of(large.pid), "the copy is ended")
    os.kill(reader.pid, signal.SIGCONT)
    assert reader.finish()[::2] == (
        3, "limpet: process %d replaced its program (exec) while it was looked at; try again\n"
        % large.pid)
    assert not reader.helpers()
    large.assert_as_before(masks=False, fds=False, mappings=False)
    assert large.process.communicate("more\n")[0] == "more\n"


def allowed(pid, errors):
    """What may be said of a process that is about to start, end or exec at any moment."""
    starts = ["there is no process %d\n", "process %d has ended (it is a zombie",
              "process %d ended while it was looked at\n", "process %d has ended\n",
              "process %d replaced its program (exec) while it was looked at; try again\n",
              "process %d cannot be stopped: it starts, ends or replaces threads"]
    just_begun = ["runs no CPython: no mapped file exports its symbols\n",
                  "; perhaps it is just starting or ending)\n"]
    return errors.count("\n") == 1 and (
        any(errors.startswith("limpet: " + start % pid) for start in starts) or
        errors.startswith("limpet: process %d (" % pid) and
        any(errors.endswith(end) for end in just_begun))


def look_until_it_ends(outcomes):
    target = Target([sys.executable, "-S", "-E", os.path.join(TARGETS, "execs.py"), str(40 * SCALE)])
    try:
        while target.process.poll() is None:
            code, output, errors = run("types", target.pid, *LONG_PAUSE)
            assert (code == 0 and not errors and output) or (
                code == 3 and allowed(target.pid, errors)), (code, errors)
            outcomes.append(code)
        assert target.process.returncode == 0
        assert target.process.stdout.read() == '{"errors": []}\n'
    finally:
        target.end()


def test_a_process_that_execs_all_the_time():
    outcomes = []
    # It may have ended before limpet has given up once.
    for _ in range(20):
        look_until_it_ends(outcomes)
        if len(outcomes) > 2:
            return
    raise AssertionError(outcomes)


def test_processes_that_end_at_any_moment():
    for turn in range(20 * SCALE):
        child = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(0.00%d)"
                                  % (turn % 10)])
        while child.poll() is None:
            code, output, errors = run("types", child.pid, *LONG_PAUSE)
            assert (code == 0 and not errors and output) or (
                code == 3 and allowed(child.pid, errors)), (code, errors)
        assert child.returncode == 0
