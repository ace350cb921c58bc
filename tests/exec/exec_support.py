# SPDX-License-Identifier: Apache-2.0
"""limpet exec and its like, run on programs that the test started."""
import os
import signal
import subprocess
from pathlib import Path

import limpet
from processes import read_file, stat_fields, threads_of, wait_until

TARGETS = Path(__file__).resolve().parent / "targets"
PATIENCE = 120


class Target:
    """`with Target(python, folder, "busy.py", ...) as target`: a program whose standard output is a
    file, and that has said READY in its first line; it is gone at the end of the block."""

    def __init__(self, python, folder, script, *arguments, prefix=(), environment=None):
        self.python = python
        self.path = folder / "output"
        self.errors = folder / "errors"
        os.chmod(folder, 0o755)
        with open(self.path, "ab") as output, open(self.errors, "wb") as errors:
            self.process = subprocess.Popen(
                [*prefix, *python.command, python.path(TARGETS / script), *map(str, arguments)],
                stdin=subprocess.PIPE, stdout=output, stderr=errors,
                env=python.environment(PYTHONUNBUFFERED="1", **(environment or {})))
        self.pid = self.process.pid

    def __enter__(self):
        try:
            wait_until(lambda: self.output().startswith("READY\n") or
                       self.process.poll() is not None, "the target is ready")
            assert self.process.poll() is None, self.errors.read_text()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *unused):
        self.stop()

    def output(self):
        return self.path.read_text(errors="replace")

    def lines(self):
        """What it has written since READY, in complete lines."""
        return self.output().split("\n")[1:-1]

    def tell(self, line="\n"):
        self.process.stdin.write(line.encode())
        self.process.stdin.flush()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
        self.process.wait()
        self.process.stdin.close()

    def alive(self):
        return self.process.poll() is None and (stat_fields(self.pid) or "Z")[0] != "Z"

    def has(self):
        """What exec must leave as it was: descriptors and threads."""
        return sorted(os.listdir("/proc/%d/fd" % self.pid)), len(threads_of(self.pid))

    def mappings(self):
        with open("/proc/%d/maps" % self.pid) as maps:
            return len(maps.readlines())

    def settle(self, before):
        """Wait until nothing of exec is left."""
        try:
            wait_until(lambda: self.has() == before, "nothing of exec is left", 30)
        except AssertionError as error:
            names = {tid: read_file("/proc/%d/task/%d/comm" % (self.pid, tid)).strip()
                     for tid in threads_of(self.pid)}
            links = {fd: os.readlink("/proc/%d/fd/%s" % (self.pid, fd)) for fd in self.has()[0]}
            raise AssertionError("%s: before %s, now %s, %s" % (error, before, links, names)) from None


def run(*words, code=None, stdin=subprocess.DEVNULL, prefix=(), program=None, environment=None,
        text=None):
    """(exit code, standard output, standard error)"""
    done = subprocess.run([*prefix, program or limpet.binary(), *map(str, words)],
                          stdin=None if text is not None else stdin, input=text,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE,
                          env=dict(os.environ, **(environment or {})))
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def ask(target, code, *words):
    """What code that does not fail prints."""
    done = run("exec", "-q", target.pid, code, *words)
    assert done[0] == 0 and done[2] == "", (done, target.errors.read_text())
    return done[1]
