#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""embed.py NAME IN OUT: a C file that defines a string NAME with the text of a file."""
import sys


def main():
    name, source, target = sys.argv[1:]
    with open(source, encoding="ascii") as file:
        lines = file.read().split("\n")
    # Comments are for those who read the file.
    lines = ["" if line.lstrip().startswith("#") else line for line in lines]
    with open(target, "w") as file:
        file.write("/* Made from %s by tools/embed.py. */\n" % source.rsplit("/", 1)[-1])
        file.write('#include "cpython/text/text.h"\n\nconst char %s[] =\n' % name)
        for line in lines:
            file.write('\t"%s\\n"\n' % line.replace("\\", "\\\\").replace('"', '\\"'))
        file.write("\t;\n")


main()
