# SPDX-License-Identifier: Apache-2.0
"""Why a process may not be looked at: what this machine can show; tests/unit has the other causes."""
import ctypes
import os
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from capture_support import capture, probe_path, target_path
from privilege import NOBODY, WITHOUT_PTRACE, needs_root
from processes import children_of, read_file, stat_fields, threads_of, wait_until

pytestmark = needs_root


def refused(pid, *phrases, prefix=(), code="PERMISSION"):
    got, message = capture(pid, prefix=prefix).error
    assert got == code, message
    for phrase in phrases:
        assert phrase in message, message
    assert str(pid) in message


def test_another_user(target):
    state = target("state", 1)
    refused(state.pid, "runs as root (uid 0)", "limpet as nobody (uid 65534)", "sudo", prefix=NOBODY)
    state.assert_as_before()
    state.finish()


def test_the_same_user_needs_no_privilege(target):
    zoo = target("zoo", prefix=NOBODY)
    capture(zoo.pid, "--repeat", 3, prefix=NOBODY).assert_good(3)
    capture(zoo.pid, "--mode", "stop", prefix=NOBODY).assert_good()
    zoo.assert_free()
    zoo.finish()


def test_a_program_that_is_not_dumpable(target):
    script = ("import ctypes,sys; ctypes.CDLL(None).prctl(4, 0, 0, 0, 0); print('READY {}', flush=True);"
              "sys.stdin.read()")
    child = subprocess.Popen([*NOBODY, "/usr/bin/python3", "-c", script], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout.readline() == "READY {}\n"
        refused(child.pid, "not dumpable", "sudo", prefix=NOBODY)
        # For root that is no obstacle.
        capture(child.pid).assert_good()
    finally:
        child.kill()
        child.communicate()


def test_root_without_the_capability(target):
    state = target("state", 1, prefix=NOBODY)
    refused(state.pid, "SYS_PTRACE", "--cap-add", prefix=WITHOUT_PTRACE)
    state.finish()


def test_no_process():
    child = subprocess.Popen(["true"])
    child.wait()
    refused(child.pid, "there is no process", code="NO_TARGET")


def test_a_zombie():
    child = subprocess.Popen(["true"])
    wait_until(lambda: stat_fields(child.pid)[0] == "Z", "it has ended")
    refused(child.pid, "zombie", code="GONE")
    child.wait()


def test_a_thread_of_another_process(target):
    zoo = target("zoo")
    other = [tid for tid in threads_of(zoo.pid) if tid != zoo.pid][0]
    refused(other, "thread of process %d" % zoo.pid, code="NO_TARGET")
    zoo.finish()


def test_a_thread_of_the_kernel():
    if not os.path.exists("/proc/2") or read_file("/proc/2/comm") != "kthreadd\n":
        pytest.skip("no thread of the kernel to be seen here")
    refused(2, "thread of the kernel")


@pytest.mark.parametrize("which", ["main", "other"])
def test_already_traced(target, which):
    """By strace, gdb, or another limpet: it is named."""
    zoo = target("zoo")
    tid = zoo.pid if which == "main" else sorted(threads_of(zoo.pid))[1]
    tracer = os.fork()
    if not tracer:
        seize = 0x4206
        ctypes.CDLL(None).ptrace(seize, tid, None, None)
        signal.pause()
        os._exit(0)
    try:
        wait_until(lambda: "TracerPid:\t%d\n" % tracer in read_file("/proc/%d/task/%d/status" % (
            zoo.pid, tid)), "it is traced")
        refused(zoo.pid, "traced by process %d" % tracer)
    finally:
        os.kill(tracer, signal.SIGKILL)
        os.waitpid(tracer, 0)
    capture(zoo.pid).assert_good()
    zoo.finish()


def test_two_limpets_at_once(target, probe):
    zoo = target("zoo")
    first = probe(zoo.pid, "--mode", "stop", "--wait", "--max-pause", 60000)
    first.expect("taken")
    refused(zoo.pid, "limpet-surgeon")
    first.go_on()
    assert first.expect("released")["code"] is None
    first.finish()
    # In cow mode the target itself is free while it is read: two may do so.
    first = probe(zoo.pid, "--wait")
    first.expect("taken")
    capture(zoo.pid).assert_good()
    first.go_on()
    assert first.expect("released")["code"] is None
    first.finish()
    assert not children_of(zoo.pid)
    zoo.finish()


@pytest.mark.parametrize("mode", ("cow", "stop"))
def test_limpets_take_turns(target, mode):
    """Whoever comes while another one stops the process waits for the milliseconds that this takes."""
    zoo = target("zoo")
    with ThreadPoolExecutor(5) as several:
        for one in [several.submit(capture, zoo.pid, "--mode", mode, "--repeat", 5,
                                   "--max-pause", 60000) for _ in range(5)]:
            one.result().assert_good(5)
    zoo.assert_free()
    zoo.finish()


def test_a_32_bit_program(tmp_path):
    source = tmp_path / "small.S"
    source.write_text(".globl _start\n_start:\n movl $29, %eax\n int $0x80\n jmp _start\n")
    program = str(tmp_path / "small")
    built = subprocess.run(["cc", "-m32", "-nostdlib", "-static", "-o", program, str(source)],
                           stderr=subprocess.DEVNULL)
    if built.returncode or os.uname().machine != "x86_64":
        pytest.skip("cannot build 32-bit programs")
    try:
        child = subprocess.Popen([program])
    except OSError as why:
        pytest.skip(str(why))
    try:
        wait_until(lambda: os.readlink("/proc/%d/exe" % child.pid) == program, "it runs")
        refused(child.pid, "32-bit", code="UNSUPPORTED")
        assert child.poll() is None
    finally:
        child.kill()
        child.wait()


def test_another_user_namespace():
    """Of a container whose users are others: root of the host may."""
    command = ["unshare", "-U", "--map-root-user", target_path("state")]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        if not child.stdout.readline().startswith("READY"):
            pytest.skip("no user namespaces here")
        capture(child.pid).assert_good()
    finally:
        child.kill()
        child.communicate()


def test_the_probe_can_be_run_by_others():
    """Else the tests above would show nothing."""
    assert subprocess.run([*NOBODY, "test", "-x", probe_path()]).returncode == 0, "move the project"
