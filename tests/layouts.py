#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The rows of src/cpython/layouts are what tools/gen_layouts.py writes, to the byte.

A row is made anew from the DWARF of the very version that it names, where an interpreter of that
version with DWARF is found under ~/.pyenv/versions or in the folders that are given; others are
named as not compared.  Fails on a row that differs, and if none could be compared but gdb and
interpreters are there.
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROWS = os.path.join(TOP, "src", "cpython", "layouts")


def interpreters(folders):
    """Interpreters by version."""
    found = {}
    for folder in [os.path.expanduser("~/.pyenv/versions/*/bin")] + folders:
        for path in sorted(glob.glob(os.path.join(folder, "python[23].*[0-9]"))):
            asked = subprocess.run([path, "-c", "import sys; print('%d.%d.%d' % sys.version_info[:3])"],
                                   capture_output=True, text=True)
            if asked.returncode == 0:
                found.setdefault(asked.stdout.strip(), path)
    return found


def make_row(python, folder):
    """A new row's text; None if the interpreter has no DWARF."""
    path = os.path.join(folder, "row.inc")
    made = subprocess.run([sys.executable, os.path.join(TOP, "tools", "gen_layouts.py"),
                           "--python", python, "-o", path], capture_output=True, text=True)
    if made.returncode != 0:
        return None
    with open(path) as file:
        text = file.read()
    # Without DWARF hardly anything is written.
    return text if text.count("\n") > 200 else None


def first_difference(committed, made):
    pairs = zip(committed.splitlines() + [""], made.splitlines() + [""])
    for number, (left, right) in enumerate(pairs, 1):
        if left != right:
            return "line %d is %r, the tool writes %r" % (number, left.strip(), right.strip())
    return "one is longer"


def main():
    pythons, same, different, left = interpreters(sys.argv[1:]), 0, 0, []
    if not shutil.which("gdb"):
        print("layouts: gdb is missing, nothing was compared")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(glob.glob(os.path.join(ROWS, "*.inc"))):
            with open(path) as file:
                committed = file.read()
            version = re.search(r'generated_from = "([^"]+)"', committed).group(1)
            made = make_row(pythons[version], folder) if version in pythons else None
            if made is None:
                left.append(version)
            elif made == committed:
                same += 1
            else:
                different += 1
                print("%s: %s" % (os.path.basename(path), first_difference(committed, made)))
    print("layouts: %d rows are as written, %d differ; not compared: %s"
          % (same, different, " ".join(left) or "none"))
    return 1 if different or not same else 0


if __name__ == "__main__":
    sys.exit(main())
