# SPDX-License-Identifier: Apache-2.0
"""A target that answers: tests/analyses/targets/talk.py has its other end."""
import json
import subprocess
from pathlib import Path

TARGETS = Path(__file__).resolve().parent.parent / "analyses" / "targets"


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
        if self.process.stdout.readline() != b"READY\n":
            self.stop()
            raise AssertionError("%s did not get ready" % self.process.args)
        return self

    def __exit__(self, *unused):
        self.stop()

    def ask(self, expression):
        """What an expression is in the target, by JSON; one that fails fails the test."""
        self.process.stdin.write(expression.encode() + b"\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline().decode())
        if isinstance(answer, dict) and "error" in answer:
            raise AssertionError("%s: %s" % (expression, answer["error"]))
        return answer

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
