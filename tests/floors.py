#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The floors of docs/ARCHITECTURE.md hold: a file includes only what lies below it.

Fails on an include that goes upwards or sideways, on include cycles between modules, and on
files and functions that have grown too long.  `floors.py --sizes` prints the distribution.
"""
import os
import re
import sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SRC = os.path.join(TOP, "src")

# What files of a folder may include, beside their own folder and public words.
FLOORS = {
    "base": [],
    "target": ["base"],
    "graph": ["base"],
    "report": ["base"],
    "cpython": ["target", "base"],
    "snapshot": ["graph", "base"],
    "analyse": ["graph", "report", "base"],
    "present": ["report", "base"],
    "decode": ["cpython", "target", "graph", "base"],
    "": ["decode", "cpython", "snapshot", "analyse", "present", "target", "graph", "report",
         "base"],
    "cli": [],
}
# Public words: shared by all floors, as they contain nothing but names.
WORDS = {"limpet_error.h", "limpet_options.h", "limpet_question.h", "limpet_verdict.h"}
# The public interface: what floor 5 includes, and floor 4 implements.
PUBLIC = {"limpet.h": ("", "cli")}

MAX_FILE = 500
MAX_FUNCTION = 100
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)
# A function begins at a line that is no indented one and ends in a parenthesis before "{".
FUNCTION = re.compile(r"^(?=[A-Za-z_])[^;{}#]*\)\s*\n\{", re.M)


def sources():
    for folder, _, names in sorted(os.walk(SRC)):
        for name in sorted(names):
            if name.endswith((".c", ".h")):
                yield os.path.relpath(os.path.join(folder, name), SRC)


def floor_of(path):
    folder = os.path.dirname(path)
    return folder.split("/")[0] if folder else ""


def check_include(path, include):
    """A sentence about what is wrong with an include, or None."""
    floor = floor_of(path)
    if include in WORDS:
        return None
    if include in PUBLIC:
        if floor in PUBLIC[include]:
            return None
        return "%s includes %s, which only the top may" % (path, include)
    if include.endswith(".inc") and floor_of(include) == floor:
        return None
    if not os.path.exists(os.path.join(SRC, include)):
        return "%s includes %s, which is not there" % (path, include)
    target = floor_of(include)
    if target == floor or target in FLOORS.get(floor, []):
        return None
    return "%s (floor %s) includes %s" % (path, floor or "top", include)


def module_of(path):
    return os.path.splitext(path)[0]


def find_cycle(graph):
    """A list of modules that include each other in a circle, or None."""
    state, stack = {}, []

    def visit(module):
        state[module] = 1
        stack.append(module)
        for other in sorted(graph.get(module, ())):
            if state.get(other) == 1:
                return stack[stack.index(other):] + [other]
            if other not in state:
                found = visit(other)
                if found:
                    return found
        stack.pop()
        state[module] = 2
        return None

    for module in sorted(graph):
        if module not in state:
            found = visit(module)
            if found:
                return found
    return None


def function_lengths(text):
    """(name, lines) of each function of a file."""
    for match in FUNCTION.finditer(text):
        end = text.find("\n}", match.end())
        name = re.findall(r"(\w+)\s*\(", match.group(0))
        if end > 0 and name:
            yield name[0], text.count("\n", match.start(), end) + 2


def main():
    problems, graph, files, functions = [], {}, [], []
    for path in sources():
        with open(os.path.join(SRC, path)) as file:
            text = file.read()
        files.append((text.count("\n"), path))
        for include in INCLUDE.findall(text):
            problem = check_include(path, include)
            if problem:
                problems.append(problem)
            elif not include.endswith(".inc") and module_of(include) != module_of(path):
                graph.setdefault(module_of(path), set()).add(module_of(include))
        if path.endswith(".c"):
            functions += [(lines, "%s in %s" % (name, path))
                          for name, lines in function_lengths(text)]
    cycle = find_cycle(graph)
    if cycle:
        problems.append("include cycle: " + " -> ".join(cycle))
    problems += ["%s has %d lines" % (path, lines) for lines, path in files if lines > MAX_FILE]
    problems += ["%s has %d lines" % (name, lines) for lines, name in functions
                 if lines > MAX_FUNCTION]
    if "--sizes" in sys.argv:
        for name, rows in (("files", files), ("functions", functions)):
            rows.sort()
            print("%s: %d, median %d, p90 %d, longest %s" % (
                name, len(rows), rows[len(rows) // 2][0], rows[len(rows) * 9 // 10][0],
                ", ".join("%s (%d)" % (row[1], row[0]) for row in rows[-3:])))
    for problem in problems:
        print(problem)
    print("floors: %d files, %d functions, %d problem(s)" %
          (len(files), len(functions), len(problems)))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
