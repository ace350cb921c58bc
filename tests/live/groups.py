# SPDX-License-Identifier: Apache-2.0
"""Control groups with a limit of memory, of version 1 and 2."""
import contextlib
import os

import pytest

from processes import read_file, wait_until

HERE = os.path.dirname(os.path.abspath(__file__))
#: Version 1 as it is mounted everywhere, and version 2.
TOPS = {"/sys/fs/cgroup/memory": ("memory.limit_in_bytes", "memory.usage_in_bytes", "memory.oom_control"),
        "/sys/fs/cgroup": ("memory.max", "memory.current", "memory.events")}


class Group:
    """A group, and what to start a program with that it is to hold from its start."""

    def __init__(self, path, names):
        self.path = path
        self.limit_name, self.usage_name, self.events_name = names
        self.prefix = ("/bin/sh", os.path.join(HERE, "in_group.sh"), path)

    def limit(self, size):
        """In bytes."""
        with open(os.path.join(self.path, self.limit_name), "w") as file:
            file.write(str(size))

    def usage(self):
        return int(read_file(os.path.join(self.path, self.usage_name)))

    def kills(self):
        """How often the kernel has killed one of its processes."""
        events = dict(line.split() for line in read_file(os.path.join(
            self.path, self.events_name)).splitlines())
        return int(events["oom_kill"])


@contextlib.contextmanager
def memory_group():
    """An empty group.  Whatever it holds has to end before; without control groups the test is
    skipped."""
    why = "no control group here has a limit of memory"
    for top, names in TOPS.items():
        path = "%s/limpet-test-%d" % (top, os.getpid())
        try:
            os.mkdir(path)
        except OSError as error:
            why = str(error)
            continue
        if os.path.exists(os.path.join(path, names[0])):
            break
        os.rmdir(path)
    else:
        pytest.skip(why)
    try:
        yield Group(path, names)
    finally:
        wait_until(lambda: not read_file(path + "/cgroup.procs"), "the group is empty")
        os.rmdir(path)
