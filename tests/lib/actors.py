# SPDX-License-Identifier: Apache-2.0
"""A target on the stage: started, told about by its copy, asked, and ended."""
import array
import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path

import told

TARGETS = Path(__file__).resolve().parent.parent / "oracle" / "targets"
PATIENCE = 300  # seconds until a target that says nothing is given up
MOST_ENDS = 40
PAUSE = {"x86_64": 34}.get(os.uname().machine)


class ActorError(Exception):
    """The target did not do its part: no error of limpet's, or one that ended it."""


class Ended(ActorError):
    """A copy did not survive what it was asked to look at."""


class Actor:
    """A process that stands still, and its copy that tells about it.

    `with Actor(python, "zoo.py", folder) as actor` waits until all is told; at the end of the block
    both processes are gone.
    """

    def __init__(self, python, script, folder, *arguments, environment=None, read=told.Told):
        """`read` makes what is told out of the folder's files."""
        self.python = python
        self.read = read
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [*python.command, python.path(TARGETS / script), python.path(self.folder),
                   *map(str, arguments)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=open(str(self.folder / "stderr"), "wb"),
            env=python.environment(**(environment or {})), cwd=str(self.folder))
        self.copies = []

    @property
    def pid(self):
        return self.process.pid

    def __enter__(self):
        try:
            self._expect("told")
            self._wait_for_pause()
            self.maps = Path("/proc/%d/maps" % self.pid).read_text()
            self.told = self.read(self.folder)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *unused):
        self.stop()

    def _expect(self, word):
        line = self._read_line()
        if not line.startswith(word):
            self.process.poll()
            error = (self.folder / "stderr").read_text(errors="replace")
            raise ActorError("%s: no answer but %r\n%s" % (self.python, line, error[-3000:]))

    def _read_line(self):
        """A line of the copy's; the pipe is unbuffered for select()."""
        line, end = b"", time.monotonic() + PATIENCE
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([self.process.stdout], [], [], end - time.monotonic())
            byte = os.read(self.process.stdout.fileno(), 1) if ready else b""
            if not byte:
                break
            line += byte
        return line.decode(errors="replace")

    def _wait_for_pause(self):
        """The original has less to do than its copy, but nothing orders the two."""
        for _ in range(1000):
            words = Path("/proc/%d/syscall" % self.pid).read_text().split()
            if PAUSE is None or words[0] == str(PAUSE):
                return
            time.sleep(0.01)
        raise ActorError("%s: the original does not stand still" % self.python)

    def _ask(self, addresses, names=None):
        """The folder of a copy's answers.  Addresses first: see teller.answer()."""
        folder = self.folder / "asked"
        shutil.rmtree(str(folder), ignore_errors=True)
        folder.mkdir()
        (folder / "addresses").write_bytes(array.array("Q", addresses).tobytes())
        if names is not None:
            (folder / "names").write_text(json.dumps(names))
        self.process.stdin.write(b"?")
        self.process.stdin.flush()
        word = self._read_line().strip()
        if word == "ended":
            raise Ended("%s: a copy ended" % self.python)
        if word != "answered":
            raise ActorError("%s: no answer but %r" % (self.python, word))
        return folder

    def ask_objects(self, addresses, told_of):
        """Adds what is told of the objects at some addresses to told_of, a told.More; returns the
        addresses where there is none: the copies that looked at these ended."""
        fatal, work = [], [sorted(addresses)]
        while work:
            part = work.pop()
            try:
                told_of.read(self._ask(part))
            except Ended:
                if len(part) == 1:
                    fatal.extend(part)
                else:
                    work.extend((part[:len(part) // 2], part[len(part) // 2:]))
            if len(fatal) > MOST_ENDS:
                raise ActorError("%s: no objects at %s" % (self.python, [*map(hex, fatal)]))
        return fatal

    def ask_names(self, questions):
        """The addresses of attributes: for (address, name) each; None if there is none, "new" if it
        is made on demand."""
        folder = self._ask([address for address, _ in questions], [name for _, name in questions])
        return list(told.lines(folder / "answers.jsonl"))

    def stop(self):
        """The copy ends with its original."""
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
