# SPDX-License-Identifier: Apache-2.0
"""Measures each analysis of the object graph on the process itself, beside report, which has all
dominators, retained sizes and distances."""
from measure import Target, look, median, print_table

#: Words behind the process; TAG is a string that one session in a hundred has.
QUESTIONS = (("report",), ("suspects",), ("tree",), ("tree", "--by", "type"), ("tree", "--by", "holder"),
             ("types", "--retained"), ("cycles",), ("garbage",), ("threads",), ("paths", "__main__.Session[0]"),
             ("paths", "__main__.Session"), ("paths", "TAG"), ("paths", "str"))


def measure_heap(name, python, arguments, runs, questions):
    with Target(python, *arguments, "--idle") as target:
        objects = look(target.process.pid, "types")["objects"]
        rows, report = [], None
        for command, *words in questions:
            asked = [target.told["tag"] if word == "TAG" else word for word in words]
            seconds, megabytes = median((command, target.process.pid, *asked), runs)
            report = report or seconds
            rows.append([" ".join([command, *words]), "%.2f" % seconds, "%.2f" % (seconds / report),
                         "%.2f" % (1e6 * seconds / objects), "%.0f" % megabytes,
                         "%.0f" % max(0, (megabytes - 64) * 2 ** 20 / objects)])
    print_table("analyses, %s heap of %s objects" % (name, "{:,}".format(objects)),
                ["command", "s", "times report", "s per million objects", "peak MB",
                 "bytes an object beside 64 MiB"], rows)


def measure(python, sessions, rounds, runs):
    """Two tables."""
    measure_heap("fresh", python, [sessions], runs, QUESTIONS)
    measure_heap("aged", python, [sessions, "--aged", rounds], runs, QUESTIONS[:3])
