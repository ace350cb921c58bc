# SPDX-License-Identifier: Apache-2.0
"""limpet as these tests run it, and what must be as before."""
import os
import random
import subprocess
import time

import limpet
from processes import BUILD, all_pids, children_of, environment_of, is_dead, wait_until

#: Versions that differ in what a stop, a copy or a signal could do to them: the ends, the last
#: without and the first with a new way to repeat calls, frames and threads.
MINORS = ("2.7", "3.6", "3.11", "3.13", "3.15")
#: On a busy machine threads stop late.
LONG_PAUSE = ("--max-pause", "60s")
#: Of the program that works (targets/crew.py).
THREADS = 50
#: limpet in which a step can be made to fail (tests/tools/trial.c).
TRIAL = os.path.join(BUILD, "tests", "tools", "limpet_trial")


def mode(turn):
    """Every fourth time without a copy, which holds the program up for longer."""
    return ("--mode", "stop") if turn % 4 == 3 else ()


def run(*words, prefix=()):
    """limpet's exit code and standard error."""
    done = subprocess.run([*prefix, limpet.binary(), *map(str, words), *LONG_PAUSE], text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return done.returncode, done.stderr


def look(target, *words, prefix=()):
    """What limpet says on standard error; whatever else than success is an error."""
    code, errors = run(*(words or ("types", target.pid)), prefix=prefix)
    assert code == 0 and ("-v" in words or not errors), (code, errors)
    return errors


class Doomed:
    """A limpet that is killed, and whose helpers are then waited for."""
    count = 0

    def __init__(self, *words, program=None, variables=()):
        Doomed.count += 1
        self.mark = "LIMPET_TEST_MARK=%d.%d" % (os.getpid(), Doomed.count)
        variables = dict([self.mark.split("=")], **dict(variables))
        self.process = subprocess.Popen(
            [program or limpet.binary(), *map(str, words)], text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=dict(os.environ, **variables))

    def finish(self):
        """(exit code, standard error), when its surgeon and that one's hands have ended too."""
        errors = self.process.communicate()[1]
        wait_until(lambda: not self.helpers(), "the surgeon ends", 20)
        return self.process.returncode, errors

    def helpers(self):
        return [pid for pid in all_pids() if self.mark in environment_of(pid) and not is_dead(pid)]


def assert_let_go(target):
    """Neither held nor with a child of limpet's: it may have its own."""
    target.assert_free()
    assert children_of(target.pid) == target.before["children"]


def kill_at_random_moments(target, times, seed):
    """Kill limpet so often while it looks, each moment of a look as likely as any other.  @return how
    often it held the target then."""
    chance = random.Random(seed)
    start = time.monotonic()
    look(target)
    length = time.monotonic() - start
    held = 0
    for turn in range(times):
        doomed = Doomed("types", target.pid, *LONG_PAUSE, *mode(turn))
        time.sleep(chance.random() * length)
        held += target.is_held()
        doomed.process.kill()
        doomed.finish()
        assert_let_go(target)
    return held
