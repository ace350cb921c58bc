#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write a CPython version's row of src/cpython/layouts/ from DWARF.

    gen_layouts.py --version 3.11.7 ELF [ELF...]            print the row
    gen_layouts.py --version 3.11.7 -o FILE ELF [ELF...]    write it
    gen_layouts.py --python PYTHON ...                      ask PYTHON for version and ELF files

ELF is libpython or the static interpreter, then the extension modules whose types limpet
knows.  --debug-dir names a folder with detached DWARF (.build-id).  Needs gdb.
"""
import argparse
import glob
import json
import os
import re
import subprocess
import sys

import layout_spec as spec

HERE = os.path.dirname(os.path.abspath(__file__))
MODULES = ("_abc _asyncio _collections _ctypes _datetime _decimal _functools _io _json _operator "
           "_queue _sre _struct _thread array datetime itertools operator").split()


def names_of(structs):
    return [name for name in structs.split() if name != "-"]


def wanted_structs():
    names = []
    for _, structs, _ in spec.STRUCTS:
        names += names_of(structs)
    for _, _, structs, _, _, _ in spec.TYPES:
        names += names_of(structs)
    names += ["_Py_DebugOffsets", "_PyRuntimeState", "PyInterpreterState"]
    return list(dict.fromkeys(names))


def read_dwarf(elf, debug_dir):
    command = ["gdb", "-nx", "-batch", "-iex", "set debuginfod enabled off"]
    if debug_dir:
        command += ["-iex", "set debug-file-directory " + debug_dir]
    command += ["-ex", "python NAMES = %r" % wanted_structs(),
                "-x", os.path.join(HERE, "dump_structs.py"), elf]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    structs = {}
    for line in output.splitlines():
        if line.startswith("STRUCT "):
            struct = json.loads(line[7:])
            structs[struct["name"]] = struct
    return structs


class Layouts:
    """The structs of all ELF files; the first file that has a struct wins."""

    def __init__(self, elfs, debug_dir):
        self.structs = {}
        for elf in elfs:
            for name, struct in read_dwarf(elf, debug_dir).items():
                self.structs.setdefault(name, struct)

    def struct(self, names):
        for name in names_of(names):
            if name in self.structs:
                return self.structs[name]
        return None

    def member(self, names, members):
        struct = self.struct(names)
        if not struct:
            return None
        for member in members.split():
            if member == "sizeof":
                return [struct["sizeof"], 0]
            if member in struct["members"]:
                return struct["members"][member]
        return None


def c_string(text):
    return '"%s"' % text


def fill(cells, indent):
    """Lines of whole cells, at most 100 columns wide (a tab is 8)."""
    lines = [""]
    for cell in cells:
        if lines[-1] and 8 * indent + len(lines[-1]) + len(cell) + 2 > 100:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + cell + ","
    return ["\t" * indent + line for line in lines]


def write_structs(layouts, out):
    for group, structs, members in spec.STRUCTS:
        if not layouts.struct(structs):
            continue
        cells = []
        for name, c_members in members:
            found = layouts.member(structs, c_members)
            if found is None:
                continue
            if c_members == "sizeof":
                cells.append(".%s = %d" % (name, found[0]))
            else:
                cells.append(".%s = LP_AT(%d, %d)" % (name, found[0], found[1]))
        out.append("\t.%s = {" % group)
        out += fill(cells, 2)
        out.append("\t},")


def write_debug_offsets(layouts, out):
    table = layouts.struct("_Py_DebugOffsets")
    if not table:
        return
    out.append("\t.debug_offsets = (const struct lp_debug_offset[]){")
    for member, entry in spec.DEBUG_OFFSETS:
        found = table["members"].get(entry)
        if not found:
            continue
        kind = "SIZE" if member.endswith(".size") else "FIELD"
        out.append("\t\t{%d, LP_DEBUG_%s(%s)}," % (found[0], kind, member))
    out.append("\t\t{0},")
    out.append("\t},")
    free_threaded = table["members"]["free_threaded"]
    out.append("\t.debug_free_threaded = LP_AT(%d, %d)," % tuple(free_threaded))
    support = table["members"].get("debugger_support.eval_breaker")
    if support:
        out.append("\t.debugger_support = %d," % support[0])


def reference_fields(layouts, structs, fields):
    cells = []
    for field in fields.split():
        weak = field.startswith("~")
        unknown = field.startswith("?")
        member, _, label = field.lstrip("~?").partition("=")
        found = layouts.member(structs, member)
        if found and found[1] == 8:
            weak_flag = ", .weak = true" if weak else ""
            name = "NULL" if unknown else c_string(label or member)
            cells.append("{%d, %s%s}" % (found[0], name, weak_flag))
    return cells


def write_type(layouts, row, major, out):
    symbol, names, structs, kind, fields, numbers = row
    kind, _, only = kind.partition("@")
    struct = layouts.struct(structs)
    if (not struct and structs != "-") or (only and only != major):
        return
    size = struct["sizeof"] if struct else 16
    references = reference_fields(layouts, structs, fields)
    found = [layouts.member(structs, number) for number in numbers.split()]
    symbols = symbol.lstrip("*").split()
    cells = [".names = (const char *const[]){%s, NULL}" %
             ", ".join(c_string(name) for name in names.split())]
    cells += [".symbol = " + c_string(name) for name in symbols[:1]]
    cells += [".other_symbol = " + c_string(name) for name in symbols[1:]]
    if symbol.startswith("*"):
        cells.append(".symbol_is_pointer = true")
    cells += [".kind = LP_KIND_" + kind.upper(), ".size = %d" % size]
    if found:
        cells.append(".numbers = {%s}" % ", ".join(
            str(number[0]) if number else "-1" for number in found))
    if references:
        cells.append(".field_count = %d" % len(references))
    out.append("\t\t{")
    out += fill(cells, 3)
    if references:
        out.append("\t\t\t.fields = (const struct lp_type_field[]){")
        out += fill(references, 4)
        out.append("\t\t\t},")
    out.append("\t\t},")


def row_text(layouts, version):
    major, minor = version.split(".")[:2]
    out = [
        "// SPDX-License-Identifier: Apache-2.0",
        "// Written by tools/gen_layouts.py from the DWARF of CPython %s: do not edit." % version,
        "{",
        "\t.version = LP_PYTHON(%s, %s)," % (major, minor),
        '\t.generated_from = "%s",' % version,
    ]
    out += fill(spec.traits(int(major), int(minor)), 1)
    write_structs(layouts, out)
    write_debug_offsets(layouts, out)
    out.append("\t.types = (const struct lp_type_row[]){")
    for row in spec.TYPES:
        write_type(layouts, row, major, out)
    out.append("\t\t{.names = NULL},")
    out.append("\t},")
    out.append("},")
    return "\n".join(out) + "\n"


def ask_python(python):
    code = ("import sys, sysconfig, os; v = sysconfig.get_config_var; "
            "print('%d.%d.%d' % sys.version_info[:3]); "
            "print(os.path.join(v('LIBDIR') or '', v('LDLIBRARY') or '')); "
            "print(v('DESTSHARED') or '')")
    version, library, modules = subprocess.run(
        [python, "-c", code], capture_output=True, text=True, check=True).stdout.split("\n")[:3]
    if not (library.endswith(".so") and os.path.exists(library)):
        library = os.path.realpath(python)
    elfs = [library]
    for module in MODULES:
        elfs += [elf for elf in glob.glob(os.path.join(modules, module + ".*so"))
                 if re.match(r"%s(\.|module\.)" % re.escape(module), os.path.basename(elf))]
        elfs += glob.glob(os.path.join(modules, module + "module.so"))
    return version, list(dict.fromkeys(elfs))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("elf", nargs="*")
    parser.add_argument("--version")
    parser.add_argument("--python")
    parser.add_argument("--debug-dir")
    parser.add_argument("-o", "--output")
    parser.add_argument("--missing", action="store_true", help="name the structs not found")
    arguments = parser.parse_args()
    version, elfs = arguments.version, arguments.elf
    if arguments.python:
        asked, found = ask_python(arguments.python)
        version, elfs = version or asked, elfs or found
    if not version or not elfs:
        parser.error("needs --version and ELF files, or --python")
    layouts = Layouts(elfs, arguments.debug_dir)
    if arguments.missing:
        for row in spec.TYPES:
            if row[2] != "-" and not layouts.struct(row[2]):
                print("no %s for %s" % (row[2], row[1]), file=sys.stderr)
    text = row_text(layouts, version)
    if arguments.output:
        with open(arguments.output, "w") as file:
            file.write(text)
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
