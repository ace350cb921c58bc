# SPDX-License-Identifier: Apache-2.0
"""Programs that stand still, and cores of them: of gcore, and of the kernel."""
import glob
import os
import resource
import shutil
import signal
import subprocess
import time
from pathlib import Path

import limpet
import pythons
import pytest

TARGETS = Path(__file__).resolve().parent.parent / "files" / "targets"
PATTERN = Path("/proc/sys/kernel/core_pattern")
CI = os.environ.get("CI") == "true"
LONG_PAUSE = ("--max-pause", "60s")
EVERY = ("-n", limpet.EVERY_ROW)


def cannot(why):
    """What a machine does not allow: a failure where it has to."""
    (pytest.fail if CI else pytest.skip)(why)


def allow_cores():
    """The kernel writes a core of any size into the folder that the program is in."""
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    if hard == 0 and os.geteuid() == 0:
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def kernel_core(process, folder):
    """End a process of ours with a core; `folder` is the one it is in."""
    if PATTERN.read_text().startswith(("|", "/")):
        cannot("the kernel hands cores to a program: see %s" % PATTERN)
    process.send_signal(signal.SIGABRT)
    process.wait()
    found = glob.glob(os.path.join(folder, "core*"))
    if not found:
        cannot("the kernel wrote no core into %s" % folder)
    return found[0]


def gcore(pid, folder):
    """A core of a process that goes on."""
    done = subprocess.run(["gcore", "-o", os.path.join(folder, "gcore"), str(pid)],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout
    return os.path.join(folder, "gcore.%d" % pid)


def start(command, folder, environment=None):
    """A process that may leave a core in a folder, when it has said that it is ready."""
    process = subprocess.Popen(list(map(str, command)), cwd=str(folder), stdout=subprocess.PIPE,
                               stdin=subprocess.DEVNULL, env=environment, preexec_fn=allow_cores)
    if process.stdout.readline() != b"READY\n":
        process.kill()
        process.wait()
        raise AssertionError("%s is not ready" % command)
    return process


def wait_until_it_pauses(pid):
    """Until all of its threads sleep in a system call."""
    for _ in range(1000):
        calls = [Path(path).read_text().split()[0] for path in glob.glob("/proc/%d/task/*/syscall" % pid)]
        if len(calls) == 2 and "running" not in calls:
            return
        time.sleep(0.01)
    raise AssertionError("process %d does not come to rest" % pid)


class Still:
    """What limpet says of a program that stands still, and cores of that moment."""

    def __init__(self, python, folder, count=3000):
        self.python = python
        # One in another root is in the folder that is its "/".
        home = str(pythons.CACHE / "sysroot") if python.inside else str(folder)
        self.options = ("--sysroot", home) if python.inside else ()
        process = start([*python.command, python.path(TARGETS / "still.py"), count], folder,
                        python.environment())
        try:
            wait_until_it_pauses(process.pid)
            self.pid = process.pid
            self.live = limpet.run("types", process.pid, "--json", *EVERY, *LONG_PAUSE)
            self.snapshot = os.path.join(str(folder), "snapshot")
            limpet.run("snapshot", process.pid, "-o", self.snapshot, *LONG_PAUSE)
            self.gcore = gcore(process.pid, str(folder))
            self.snapshot_of_core = os.path.join(str(folder), "snapshot of core")
            limpet.run("snapshot", self.gcore, "-o", self.snapshot_of_core, *self.options)
            self.kernel = os.path.join(str(folder), "kernel")
            shutil.move(kernel_core(process, home), self.kernel)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()

    def look(self, file, command="types"):
        return limpet.run(command, file, "--json", *(EVERY if command == "types" else ()),
                          *self.options)
