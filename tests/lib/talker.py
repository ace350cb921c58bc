# SPDX-License-Identifier: Apache-2.0
"""A target that answers: tests/analyses/targets/talk.py has its other end."""
import json
import os
import subprocess
import time
from pathlib import Path

TARGETS = Path(__file__).resolve().parent.parent / "analyses" / "targets"
#: read(0, ...), by processor, as in /proc/PID/syscall.
READS = {"x86_64": "0 0x0 ", "aarch64": "63 0x0 "}[os.uname().machine]
PATIENCE = 60


class Talker:
    """`with Talker(python, "holders.py") as target` starts a program and waits until it is ready;
    it is gone at the end of the block."""

    def __init__(self, python, script, *arguments, environment=None):
        command = [*python.command, python.path(TARGETS / script), *map(str, arguments)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=python.environment(**(environment or {})))

    @property
    def pid(self):
        return self.process.pid

    def __enter__(self):
        try:
            if self.process.stdout.readline() != b"READY\n":
                raise AssertionError("%s did not get ready" % self.process.args)
            self.settle()
        except BaseException:
            self.stop()
            raise
        return self

    def settle(self):
        """Wait until it waits for the next question: two looks at it are to see the same."""
        end = time.monotonic() + PATIENCE
        while not Path("/proc/%d/syscall" % self.pid).read_text().startswith(READS):
            if time.monotonic() > end:
                raise AssertionError("%s does not wait for a question" % self.process.args)
            time.sleep(0.001)

    def __exit__(self, *unused):
        self.stop()

    def ask(self, expression):
        """What an expression is in the target, by JSON; one that fails fails the test."""
        self.process.stdin.write(expression.encode() + b"\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline().decode())
        if isinstance(answer, dict) and "error" in answer:
            raise AssertionError("%s: %s" % (expression, answer["error"]))
        self.settle()
        return answer

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
