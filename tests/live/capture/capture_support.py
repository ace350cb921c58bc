# SPDX-License-Identifier: Apache-2.0
"""Programs to capture, the probe that captures them, and what must be as before."""
import json
import os
import queue
import subprocess
import threading

from processes import BUILD, PATIENCE, SCALE, session_members, wait_until

HERE = os.path.dirname(os.path.abspath(__file__))
#: Captures in a loop.
LOOKS = 20 * SCALE
PROGRAMS = os.path.join(BUILD, "tests", "live")


def probe_path():
    """The program over the capture API."""
    return os.path.join(BUILD, "tests", "tools", "capture_probe")


def target_path(name):
    """A program of targets/, built when it is first wanted; never with a sanitizer."""
    source = os.path.join(HERE, "targets", name + ".c")
    output = os.path.join(PROGRAMS, name)
    inputs = [source, os.path.join(HERE, "targets", "target.h")]
    if os.path.exists(output) and os.path.getmtime(output) > max(map(os.path.getmtime, inputs)):
        return output
    os.makedirs(PROGRAMS, exist_ok=True)
    # Several workers may come here at once.
    own = "%s.%d" % (output, os.getpid())
    subprocess.run([os.environ.get("CC", "cc"), "-std=gnu17", "-D_GNU_SOURCE", "-g", "-O2", "-Wall",
                    "-Wextra", "-Wno-unused-parameter", source, "-lpthread", "-o", own], check=True)
    os.rename(own, output)
    return output


def trial_path():
    """The same program, in which a step can be made to fail (tests/tools/trial.c)."""
    return os.path.join(BUILD, "tests", "tools", "capture_trial")


def probe_environment():
    """A sanitizer's report goes to a file: the surgeon has no standard error."""
    log = "log_path=" + os.path.join(PROGRAMS, "sanitizer")
    return dict(os.environ, ASAN_OPTIONS=log + ":abort_on_error=1",
                UBSAN_OPTIONS=log + ":print_stacktrace=1")


class Probe:
    """capture_probe, running: its events as they come.  They are read whether or not somebody waits
    for them, as a full pipe would hold it up."""

    def __init__(self, pid, *options, prefix=(), program=None, variables=(), **more):
        self.process = subprocess.Popen(
            [*prefix, program or probe_path(), *map(str, options), str(pid)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, env=dict(probe_environment(), **dict(variables)),
            **more)
        self.pid = self.process.pid
        self.events = []
        self.lines = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()
        first = self.next()
        self.surgeon = first["surgeon"] if first else None

    def _read(self):
        with self.process.stdout as lines:
            for line in lines:
                self.lines.put(line)
        self.lines.put("")

    def next(self):
        """The next event, or None at the end."""
        line = self.lines.get()
        if not line:
            self.lines.put("")
            return None
        self.events.append(json.loads(line))
        return self.events[-1]

    def expect(self, name):
        event = self.next()
        assert event and event["event"] == name, event
        return event

    def go_on(self):
        """Release the capture of --wait."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def finish(self):
        while self.next():
            pass
        self.status = self.process.wait(PATIENCE)
        self.process.stdin.close()
        # limpet waits for its surgeon, unless that goes on trying to reap.
        if not any(event.get("unreaped") for event in self.events):
            assert not self.surgeon or not session_members(self.surgeon), "a surgeon is left"
        return self

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()

    def wait_gone(self):
        """Wait until the surgeon and all its hands have ended."""
        if self.surgeon:
            wait_until(lambda: not session_members(self.surgeon), "the surgeon ends")

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        try:
            self.process.stdin.close()
        except OSError:
            pass
        self.wait_gone()

    def named(self, name):
        return [event for event in self.events if event["event"] == name]


class Result:
    """What the events of a probe that has ended say."""

    def __init__(self, probe):
        self.events = probe.events
        self.status = probe.status
        self.taken = probe.named("taken")
        self.failed = probe.named("failed")
        self.released = probe.named("released")

    def assert_good(self, count=1):
        assert self.status == 0, self.events
        assert len(self.taken) == len(self.released) == count, self.events
        for event in self.released:
            assert event["code"] is None and not event["unreaped"], event
        return self

    @property
    def error(self):
        """The one error, as (code, message)."""
        wrong = self.failed + [event for event in self.released if event["code"]]
        assert len(wrong) == 1, self.events
        return wrong[0]["code"], wrong[0]["message"]


def capture(pid, *options, **more):
    probe = Probe(pid, *options, **more)
    try:
        return Result(probe.finish())
    finally:
        probe.end()
