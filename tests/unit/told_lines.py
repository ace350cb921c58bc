# SPDX-License-Identifier: Apache-2.0
"""Lines for u_lines.c: format of the table, co_firstlineno, the table in hexadecimal, and the
line of each instruction, in order, parted by commas, as this Python says; 0 for none."""
import binascii
import dis
import os
import sys
import types

FORMAT = ("unsigned" if sys.version_info < (3, 6) else "signed" if sys.version_info < (3, 10)
          else "ranges" if sys.version_info < (3, 11) else "locations")


def codes(code):
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            for inner in codes(constant):
                yield inner


def lines_of(code):
    """(offset, line) of each instruction."""
    length = len(code.co_code)
    if hasattr(code, "co_lines"):
        lines = [None] * length
        for start, end, line in code.co_lines():
            lines[start:end] = [line or 0] * (min(end, length) - start)
        return [(at, lines[at]) for at in range(0, length, 2)]
    starts = list(dis.findlinestarts(code))
    found, line = [], code.co_firstlineno
    for at in range(0, length, 1 if FORMAT == "unsigned" else 2):
        while starts and starts[0][0] <= at:
            line = starts.pop(0)[1]
        found.append((at, line))
    return found


def tell(code):
    table = code.co_linetable if hasattr(code, "co_linetable") else code.co_lnotab
    found = lines_of(code)
    sys.stdout.write("%s %d %s %s\n" % (
        FORMAT, code.co_firstlineno, binascii.hexlify(table).decode() or "-",
        ",".join("%d:%d" % pair for pair in found)))


def main():
    folder = os.path.dirname(os.__file__)
    for name in ("argparse.py", "ast.py", "pickle.py", "difflib.py", "decimal.py", "inspect.py"):
        with open(os.path.join(folder, name), "rb") as file:
            source = file.read()
        for code in codes(compile(source, name, "exec")):
            tell(code)
    # Far apart, long lines, and backwards.
    far = "x = 1\n" + "\n" * 300 + "y = (1 +\n" + "\n" * 200 + "  f(2,\n" + "   " * 200 + "3))\n"
    tell(compile(far, "far", "exec"))
    tell(compile("x = [" + ", ".join("f(%d)" % i for i in range(400)) + "]\nz = 1\n", "long",
                 "exec"))


main()
