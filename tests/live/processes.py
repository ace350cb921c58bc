# SPDX-License-Identifier: Apache-2.0
"""What /proc says of processes, for tests that look for what is left behind."""
import contextlib
import os
import signal
import time

#: Repetitions are multiplied by it; `make soak` sets 10.
SCALE = int(os.environ.get("LIMPET_SCALE", "1"))
#: No test waits longer than this, in seconds, for something that does happen.
PATIENCE = 60
#: Where limpet was built: a path from the project's root.
ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
BUILD = os.path.join(ROOT, os.environ.get("LIMPET_BUILD", "build"))


def read_file(path):
    with open(path, errors="replace") as file:
        return file.read()


def status_of(pid, tid=None):
    """/proc/PID/status as a dict; {} if it has ended."""
    try:
        text = read_file("/proc/%d/task/%d/status" % (pid, tid or pid))
    except (FileNotFoundError, ProcessLookupError):
        return {}
    return dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)


def threads_of(pid):
    try:
        return [int(name) for name in os.listdir("/proc/%d/task" % pid)]
    except (FileNotFoundError, ProcessLookupError):
        return []


def stat_fields(pid):
    try:
        text = read_file("/proc/%d/stat" % pid)
    except (FileNotFoundError, ProcessLookupError):
        return None
    return text[text.rindex(")") + 2:].split()


def all_pids():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def children_of(pid):
    """PIDs of the children, zombies too."""
    found = []
    for other in all_pids():
        fields = stat_fields(other)
        if fields and int(fields[1]) == pid:
            found.append(other)
    return found


def session_members(session):
    found = []
    for pid in all_pids():
        fields = stat_fields(pid)
        if fields and int(fields[3]) == session and fields[0] != "Z":
            found.append(pid)
    return found


def wait_until(condition, what, patience=PATIENCE):
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end, "waited in vain until " + what
        time.sleep(0.002)


@contextlib.contextmanager
def at_most(seconds):
    """A test that takes longer fails, wherever it is."""
    def give_up(number, frame):
        raise AssertionError("it takes too long")

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    yield
    signal.alarm(0)


def is_dead(pid):
    """Whoever has to take note of it, init for one, may take its time."""
    return (stat_fields(pid) or "Z")[0] == "Z"


def environment_of(pid):
    """What it was started with; [] where it cannot be read."""
    try:
        return read_file("/proc/%d/environ" % pid).split("\0")
    except (OSError, ProcessLookupError):
        return []
