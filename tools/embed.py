#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""embed.py NAME IN OUT: a C file that defines a string NAME with the text of a file.

A Python string "@file.py@" in it becomes the text of that file, which lies beside it."""
import os
import re
import sys


def read(path):
    """The text without remarks, which are for those who read the file."""
    with open(path, encoding="ascii") as file:
        lines = file.read().split("\n")
    text = "\n".join("" if line.lstrip().startswith("#") else line for line in lines)
    return re.sub(r'"@(\w+\.py)@"',
                  lambda match: repr(read(os.path.join(os.path.dirname(path), match.group(1)))), text)


def main():
    name, source, target = sys.argv[1:]
    with open(target, "w") as file:
        file.write("/* Made from %s by tools/embed.py. */\n" % os.path.basename(source))
        file.write('#include "cpython/text/text.h"\n\nconst char %s[] =\n' % name)
        for line in read(source).split("\n"):
            # C has strings of any length, compilers have lines of some.
            for start in range(0, max(1, len(line)), 1000):
                last = start + 1000 >= len(line)
                file.write('\t"%s%s"\n' % (
                    line[start:start + 1000].replace("\\", "\\\\").replace('"', '\\"'),
                    "\\n" if last else ""))
        file.write("\t;\n")


main()
