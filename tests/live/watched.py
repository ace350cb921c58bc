# SPDX-License-Identifier: Apache-2.0
"""A program that tests look at, and what must be with it as before."""
import json
import os
import subprocess

from processes import PATIENCE, children_of, read_file, stat_fields, status_of, threads_of, wait_until


class Skip(Exception):
    """The machine lacks what the target needs."""


class Target:
    """A program that checks itself while it is captured."""

    def __init__(self, command, **options):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, **options)
        self.pid = self.process.pid
        self.report = None
        self.ready = None

    def wait_ready(self):
        line = self.process.stdout.readline()
        if line.startswith("SKIP"):
            raise Skip(line.strip())
        assert line.startswith("READY"), line
        self.ready = json.loads(line[5:])
        self.before = self.look()
        return self

    def look(self):
        """What a capture must not change."""
        masks = {}
        for tid in threads_of(self.pid):
            status = status_of(self.pid, tid)
            masks[tid] = tuple(status.get(key) for key in ("SigBlk", "SigIgn", "SigCgt"))
        return {"fds": sorted(os.listdir("/proc/%d/fd" % self.pid)), "masks": masks,
                "children": children_of(self.pid), "state": stat_fields(self.pid)[0],
                "mappings": self.mappings(), "locks": self.locks()}

    def mappings(self):
        """Those of files, whether they are still there or not, and those of code; others come and go
        with threads and memory.  glibc loads libgcc_s when the first thread of 3.6's ends."""
        text = read_file("/proc/%d/maps" % self.pid).replace(" (deleted)", "")
        lines = [line.split(maxsplit=5) for line in text.splitlines() if "/libgcc_s" not in line]
        return sorted((words[1], words[5]) if len(words) > 5 else (words[1], "") for words in lines
                      if "x" in words[1] or words[5:] and words[5].startswith("/"))

    def locks(self):
        """Of files."""
        return sorted(line.split(maxsplit=1)[1] for line in read_file("/proc/locks").splitlines()
                      if " %d " % self.pid in line)

    def ask(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer == "done\n", answer

    def is_held(self):
        """Whether a thread is traced or stopped by a tracer."""
        statuses = [status_of(self.pid, tid) for tid in threads_of(self.pid)]
        return any(status.get("TracerPid", "0") != "0" or status.get("State", "").startswith("t")
                   for status in statuses)

    def assert_free(self):
        assert not self.is_held()

    def assert_as_before(self, masks=True, fds=True, children=True, mappings=True):
        self.assert_free()
        after = self.look()
        assert after["locks"] == self.before["locks"]
        if mappings:
            changed = set(after["mappings"]) ^ set(self.before["mappings"])
            assert after["mappings"] == self.before["mappings"], changed
        if children:
            assert after["children"] == self.before["children"]
        if fds:
            assert after["fds"] == self.before["fds"]
        # A handler that runs at this moment has a mask of its own.
        if masks:
            wait_until(self.has_same_masks, "all masks are as before", 10)

    def has_same_masks(self):
        after = self.look()["masks"]
        return all(mask == self.before["masks"].get(tid, mask) for tid, mask in after.items())

    def finish(self):
        """Have it end, and look at what it found itself."""
        self.process.stdin.close()
        text = self.process.stdout.read()
        status = self.process.wait(PATIENCE)
        assert status == 0, (status, text)
        self.report = json.loads(text)
        assert self.report["errors"] == [], self.report
        return self.report

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            try:
                stream.close()
            except OSError:
                pass
