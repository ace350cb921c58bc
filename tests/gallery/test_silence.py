# SPDX-License-Identifier: Apache-2.0
"""Of healthy programs `limpet suspects` says nothing that would make anybody look: from one snapshot
and from three with work in between."""
import os
import pty
import re
import select
import subprocess
import time
from pathlib import Path

import pytest

import conftest
import heads
import needs
import pythons
import runs
import scale
import wheels

HEALTHY = Path(__file__).resolve().parent / "healthy"
SERIOUS = {"likely", "leaking"}
#: Requests in each of the rounds, of which there are three.
ROUND = scale.pick(700, 3334)
PATIENCE = 120


class Healthy(runs.Run):
    """A program of the folder, as it is."""

    def __init__(self, head, python, folder):
        self.head, self.python, self.folder = head, python, folder
        self.names = {}
        folder.mkdir()
        self.program = head.path
        self.snapshots, self.resident = [], []
        self.requests = head.round or ROUND

    def folders(self):
        return [*super().folders(), heads.EXAMPLES]


def programs():
    return [heads.Head(path) for path in sorted(HEALTHY.glob("*.py"))]


def cases():
    return [pytest.param(head, python, id="%s-%s" % (head.name, python))
            for head in programs() for python in conftest.interpreters(head)]


def serious(run):
    """What would be told loudly of the first snapshot, or of all."""
    return ["%s look: %s, %s: %s" % (what, row["verdict"], row["rule"], row["path"] or row["reason"])
            for what, snapshots in (("one", run.snapshots[:1]), ("three", run.snapshots))
            for row in run.suspects(*snapshots) if row["verdict"] in SERIOUS]


@pytest.mark.parametrize("head,python", cases())
def test_healthy_program_is_not_suspected(head, python, tmp_path):
    with Healthy(head, python, tmp_path / "run") as run:
        run.work()
    loud = serious(run)
    assert not loud, "\n".join(loud)


def test_each_program_has_three_versions():
    """At least: what one version keeps says little of the others."""
    for head in programs():
        assert len({p.minor for p in pythons.find() if head.runs_on(p.minor)
                    and not needs.why_not(head, p)}) >= 3, head.name


class Prompt(runs.Run):
    """IPython at a terminal of its own, as somebody would use it: type, wait for the next prompt."""

    names = {}

    def __init__(self, python, folder):
        self.folder, self.entered, self.text = folder, 0, ""
        self.snapshots, self.resident = [], []
        libraries, why = wheels.packages_for(python, "ipython")
        assert not why, why
        self.master, terminal = pty.openpty()
        self.process = subprocess.Popen(
            [*python.command, "-m", "IPython", "--no-banner", "--colors=NoColor"], stdin=terminal,
            stdout=terminal, stderr=terminal, cwd=str(folder), start_new_session=True,
            env=python.environment(PYTHONPATH=libraries, IPYTHONDIR=str(folder), HOME=str(folder),
                                   TERM="xterm", PROMPT_TOOLKIT_NO_CPR="1"))
        os.close(terminal)

    def __enter__(self):
        try:
            self.wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.master)

    def wait(self):
        """Until the next prompt is there: its number is one more than what was entered."""
        wanted, end = "In [%d]:" % (self.entered + 1), time.monotonic() + PATIENCE
        while wanted not in self.text:
            ready, _, _ = select.select([self.master], [], [], max(0, end - time.monotonic()))
            assert ready, "no prompt: " + self.text[-2000:]
            self.text += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "",
                                os.read(self.master, 65536).decode(errors="replace"))

    def enter(self, line):
        self.text = ""
        os.write(self.master, line.encode() + b"\r")
        self.entered += 1
        self.wait()

    def round(self):
        for line in LINES:
            self.enter(line)


#: A definition, a value that is shown, an error with its traceback, help, and completion's work.
LINES = ("import collections, json",
         "orders = [{'number': n, 'text': 'order %d' % n} for n in range(1000)]",
         "len(json.dumps(orders))",
         "collections.Counter(len(order['text']) for order in orders)",
         "orders[5000]",
         "sorted(order['number'] for order in orders)[:5]")


@pytest.mark.parametrize("python", conftest.chosen(
    [p for p in pythons.find() if not p.inside]), ids=str)
def test_ipython_at_its_prompt_is_not_suspected(python, tmp_path):
    with Prompt(python, tmp_path) as prompt:
        prompt.work()
    loud = serious(prompt)
    assert not loud, "\n".join(loud)
