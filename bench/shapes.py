#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Heaps of shapes on which what recurses overflows, and what is quadratic never ends.

    bench/shapes.py [--python PYTHON] [--part N]

measures limpet on each, in an Nth of its size.
"""
import argparse
import subprocess
import sys

from measure import HERE, print_table, run

#: Name: objects of it, and what it is.
SHAPES = {
    "list": (5000000, "linked list"),
    "dicts": (1000000, "dict in dict"),
    "instances": (1000000, "instances in one list"),
    "cycles": (1000000, "cycles of two objects"),
}


def look_at(shape, python, count):
    """Rows of what limpet takes for it."""
    process = subprocess.Popen([python, str(HERE / "shape.py"), shape, str(count)],
                               stdout=subprocess.PIPE, universal_newlines=True)
    try:
        address = process.stdout.readline().split()[1]
        for words in (["report"], ["tree"], ["tree", "--by", "holder"], ["cycles"],
                      ["paths", "__main__.Node"], ["paths", address]):
            if words[-1] == "__main__.Node" and shape == "dicts":
                words = ["paths", "dict"]
            seconds, megabytes, output, _ = run(words[0], process.pid, *words[1:])
            told = " ".join(words).replace(address, "DEEPEST")
            yield [told, "%.2f" % seconds, "%.0f" % megabytes, "%.1f" % (len(output) / 1024)]
    finally:
        process.kill()
        process.wait()


def measure(python, part=1):
    """Rows of a table, and its head."""
    rows = []
    for shape, (count, words) in SHAPES.items():
        for row in look_at(shape, python, max(count // part, 1)):
            rows.append(["%s, %s" % (words, "{:,}".format(count // part))] + row)
    return ["shape", "limpet", "s", "peak MB", "KiB of output"], rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--part", type=int, default=1, metavar="N")
    asked = parser.parse_args()
    print_table("hostile shapes", *measure(asked.python, asked.part))


if __name__ == "__main__":
    main()
