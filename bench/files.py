# SPDX-License-Identifier: Apache-2.0
"""Measures limpet on cores and snapshot files, beside what it takes on the process itself."""
import os
import re
import statistics
import subprocess
import tempfile

from measure import Target, look, median, print_table, run

#: What is asked of a file: its words behind the file's name.
QUESTIONS = (("types",), ("report",), ("show", "__main__.Session[0]"), ("referrers", "__main__.Session[0]"))


def row(name, pair, types, note=""):
    return [name, "%.3f" % pair[0], "%.0f" % pair[1], "%.2f" % (pair[0] / types), note]


def write(pid, path, runs):
    """(seconds, megabytes) of writing a snapshot, and how long the copy lived, in seconds."""
    pairs, lives = [], []
    for _ in range(runs):
        seconds, megabytes, _, errors = run("snapshot", pid, "-o", path, "--force", "-v")
        pairs.append((seconds, megabytes))
        lives.append(int(re.search(r"lived (\d+) ms", errors).group(1)) / 1000)
    return [statistics.median(column) for column in zip(*pairs)], statistics.median(lives)


def measure(python, sessions, runs):
    """A table; cores are made by gcore, in a temporary folder that takes twice the heap."""
    with tempfile.TemporaryDirectory() as folder, Target(python, sessions, "--idle") as target:
        pid, file = target.process.pid, os.path.join(folder, "heap.limpet")
        live = median(("types", pid), runs)
        types = live[0]
        written, lived = write(pid, file, runs)
        rows = [row("types of the process", live, types),
                row("snapshot of the process", written, types, "the copy lives %.1f s; %.1f bytes an object" % (
                    lived, os.path.getsize(file) / look(pid, "types")["objects"]))]
        for command, *words in QUESTIONS:
            rows.append(row("%s of the snapshot" % command, median((command, file, *words), runs), types))
        report, pair = median(("report", file), runs), median(("diff", file, file), runs)
        rows.append(row("diff of two snapshots", pair, types, "%.2f times report of one" % (pair[0] / report[0])))
        subprocess.run(["gcore", "-o", os.path.join(folder, "core"), str(pid)], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        core = os.path.join(folder, "core.%d" % pid)
        run("types", core)
        rows.append(row("types of a core", median(("types", core), runs), types))
    print_table("cores and snapshots of the fresh heap",
                ["command", "s", "peak MB", "times types of the process", ""], rows)
