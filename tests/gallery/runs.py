# SPDX-License-Identifier: Apache-2.0
"""An example at work: started under other names, given rounds of requests, looked at in between."""
import json
import os
import re
import shutil
import subprocess
import threading
import zlib

import heads
import limpet
import needs
import rename

#: What celery calls a queue of answers, and asgiref an attribute: another name in each run.
RANDOM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=_impl_)\d+_\w{8}")
ROUND, ROUNDS = 2000, 3
#: For one round of one program on a busy machine.
PATIENCE = 180
SEED = int(os.environ.get("LIMPET_SEED", "6"))


def names_of(head):
    """Other names for what the program defines, always the same for a seed."""
    seed = SEED * 1000003 + zlib.crc32(head.name.encode())
    return rename.names(head.text, seed, head.keep)


class Run:
    """A process of an example.  It ends with the block."""

    #: In a round.
    requests = ROUND

    def __init__(self, head, python, folder):
        self.head, self.python, self.folder = head, python, folder
        self.names = names_of(head)
        folder.mkdir()
        self.program = folder / ("program_%d.py" % SEED)
        self.program.write_text(rename.program(head.text, self.names))
        shutil.copy(str(heads.EXAMPLES / "traffic.py"), str(folder))
        for source in head.extensions:
            needs.build(python, source, folder)
        #: After each round.
        self.snapshots, self.resident = [], []

    def __enter__(self):
        paths = [self.python.path(folder) for folder in self.folders()]
        environment = self.python.environment(PYTHONPATH=os.pathsep.join(paths))
        self.errors = open(str(self.folder / "errors"), "w+")
        self.process = subprocess.Popen(
            [*self.python.command, self.python.path(self.program)], cwd=str(self.folder),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, env=environment)
        return self

    def folders(self):
        """What is to be in PYTHONPATH."""
        return needs.find(self.python, self.head.needs(self.python.minor))

    def __exit__(self, kind, *_):
        try:
            if kind is None:
                self._end()
        finally:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
            self.errors.close()

    def _end(self):
        """An example ends with its input, whatever it has left open."""
        self.process.stdin.close()
        assert self._patiently(self.process.wait) == 0, self.said()

    def said(self):
        self.errors.seek(0)
        return "%s on %s, seed %d: %s" % (self.head.name, self.python, SEED, self.errors.read())

    def _patiently(self, act):
        """What act() returns; the process is killed if that takes too long."""
        watch = threading.Timer(PATIENCE, self.process.kill)
        watch.start()
        try:
            return act()
        finally:
            watch.cancel()

    def round(self):
        self.process.stdin.write(b"%d\n" % self.requests)
        self.process.stdin.flush()
        for line in iter(lambda: self._patiently(self.process.stdout.readline), b""):
            if line == b"idle\n":
                return
        self.process.wait()
        raise AssertionError("it ended: " + self.said())

    def look(self):
        """A snapshot more."""
        name = str(self.folder / ("%d.limpet" % len(self.snapshots)))
        limpet.run("snapshot", self.process.pid, "-o", name, "--max-pause", "60s")
        self.snapshots.append(name)
        with open("/proc/%d/statm" % self.process.pid) as file:
            self.resident.append(int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE"))

    def work(self):
        """Rounds with a look after each."""
        for _ in range(ROUNDS):
            self.round()
            self.look()

    def suspects(self, *snapshots):
        """Rows of `limpet suspects`, paths in the names of the example and without places in files and
        names that are random."""
        answer = json.loads(limpet.run("suspects", *snapshots, "--json", "-n", limpet.EVERY_ROW))
        rows = next(table["rows"] for table in answer["tables"] if table["name"] == "suspects")
        old_names = {new: old for old, new in self.names.items()}
        for row in rows:
            row["path"] = RANDOM.sub("*", re.sub(r" at \S+:\d+", "",
                                               rename.path(row["path"], old_names)))
        return rows
