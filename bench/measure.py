# SPDX-License-Identifier: Apache-2.0
"""What all measurements have in common: a heap to look at, limpet and the clock, tables."""
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
LIMPET = os.environ.get("LIMPET", str(HERE.parent / "build" / "limpet"))
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "limpet"


class Target:
    """heap.py, started and filled."""

    def __init__(self, python, *arguments):
        self.process = subprocess.Popen([python, str(HERE / "heap.py"), *map(str, arguments)],
                                        stdout=subprocess.PIPE, universal_newlines=True)
        words = self.process.stdout.readline().split()[1:]
        #: What it says of itself, by name.
        self.told = dict(word.split("=") for word in words)

    def __enter__(self):
        time.sleep(0.5)
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def resident(self):
        """Megabytes."""
        fields = Path("/proc/%d/statm" % self.process.pid).read_text().split()
        return int(fields[1]) * os.sysconf("SC_PAGESIZE") / 2 ** 20

    def stop(self):
        """What it says of the requests that it served."""
        self.process.send_signal(signal.SIGTERM)
        words = self.process.stdout.readline().split()[1:]
        self.process.wait()
        return {name: float(value) for name, value in (w.split("=") for w in words)}


def run(*words):
    """One run of limpet: seconds, megabytes at its peak, standard output and standard error."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen([LIMPET, *map(str, words)], stdout=output, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        for file in (output, errors):
            file.seek(0)
        if process.returncode:
            sys.exit("limpet %s ended with %d: %s" % (words[0], process.returncode,
                                                     errors.read().decode(errors="replace")))
        return seconds, usage.ru_maxrss / 1024, output.read(), errors.read().decode()


def look(pid, command):
    """One look at a process: seconds, megabytes, pause, objects."""
    seconds, megabytes, output, _ = run(command, pid, "--json")
    facts = json.loads(output)["target"]
    return {"seconds": seconds, "megabytes": megabytes, "pause": facts["pause_ms"],
            "objects": facts["objects"]}


def median(words, runs):
    """[seconds, megabytes] of a command, each the median of its runs."""
    found = [run(*words)[:2] for _ in range(runs)]
    return [statistics.median(column) for column in zip(*found)]


def minor_of(python):
    """Its version: "3.11"."""
    return subprocess.check_output([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
                                   universal_newlines=True).strip()


def install_peers(python):
    """The folder that has objgraph, pympler and guppy3 for an interpreter."""
    folder = CACHE / ("peers-" + minor_of(python))
    if not (folder / "done").exists():
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                        "--root-user-action=ignore", "--target", str(folder), "objgraph", "pympler",
                        "guppy3"], check=True)
        (folder / "done").touch()
    return folder


def print_table(title, head, rows):
    print("\n%s\n\n| %s |\n|%s" % (title, " | ".join(head), "---|" + "--:|" * (len(head) - 1)))
    for row in rows:
        print("| %s |" % " | ".join(str(cell) for cell in row))
    sys.stdout.flush()
