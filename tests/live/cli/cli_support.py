# SPDX-License-Identifier: Apache-2.0
"""limpet's command line, run as people run it, and what it may leave behind: nothing."""
import os
import signal
import subprocess
import sys

import limpet
from processes import all_pids, children_of, environment_of, is_dead, stat_fields, wait_until
from watched import Target

TARGETS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "targets")
#: What is never reached by reading, however busy the machine is.
LONG_PAUSE = ("--max-pause", "60s")


class Run:
    """limpet, running with a mark in its environment that its helper processes inherit."""
    count = 0

    def __init__(self, *words, prefix=(), **options):
        Run.count += 1
        self.mark = "LIMPET_TEST_MARK=%d.%d" % (os.getpid(), Run.count)
        options = dict({"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}, **options)
        self.process = subprocess.Popen(
            [*prefix, limpet.binary(), *map(str, words)], text=True, stdin=subprocess.DEVNULL,
            env=dict([self.mark.split("=")], **os.environ), **options)
        self.pid = self.process.pid

    def helpers(self):
        """Its surgeon and that one's hands."""
        return [pid for pid in all_pids()
                if pid != self.pid and self.mark in environment_of(pid) and not is_dead(pid)]

    def wait_gone(self):
        wait_until(lambda: not self.helpers(), "limpet's helpers have ended", 20)

    def finish(self):
        """Its exit code, standard output and standard error."""
        self.output, self.errors = self.process.communicate(timeout=limpet.TIMEOUT)
        return self.process.returncode, self.output, self.errors

    def end(self):
        self.process.kill()
        self.process.communicate()
        self.wait_gone()


def run(*words, **options):
    """(exit code, standard output, standard error) of a run that leaves no helper behind."""
    one = Run(*words, **options)
    done = one.finish()
    assert not one.helpers(), "a helper of limpet's is left"
    return done


def complains(sentence, *words, code=3, **options):
    """That is the whole of the standard error, and there is no other output."""
    assert run(*words, **options) == (code, "", "limpet: %s\n" % sentence)


def python_target(name="program.py", *arguments, python=(sys.executable,), **options):
    """A Python program of targets/, to be used in a with statement by started()."""
    return Target([*python, os.path.join(TARGETS, name), *map(str, arguments)], **options)


def catch_reading(target, *words):
    """A limpet that is stopped by SIGSTOP while it reads: the copy, or in stop mode the target.  As
    it may have read all before, it is tried again."""
    for _ in range(50):
        reader = Run("objects", target.pid, *LONG_PAUSE, *words, stdout=subprocess.DEVNULL)
        wait_until(lambda: reader.process.poll() is not None or
                   children_of(target.pid) or target.is_held(), "it is captured")
        try:
            os.kill(reader.pid, signal.SIGSTOP)
            wait_until(lambda: (stat_fields(reader.pid) or "Z")[0] in "TZ", "limpet stands still")
        except ProcessLookupError:
            pass
        if reader.process.poll() is None and (settled_copy(target) or "stop" in words):
            return reader
        reader.end()
    raise AssertionError("limpet was never met while it was reading")


def settled_copy(target):
    """Whether the target is free, and has a copy that is alive."""
    return not target.is_held() and [pid for pid in children_of(target.pid) if not is_dead(pid)]
