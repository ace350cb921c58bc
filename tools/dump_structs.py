# SPDX-License-Identifier: Apache-2.0
"""Run by gdb for gen_layouts.py: print the C structs of an ELF file with DWARF, as JSON.

The variable NAMES (struct names, set by gen_layouts.py) says which.  One line a struct:
{"name": ..., "sizeof": ..., "members": {"a.b": [offset, width], ...}}
"""
import json

import gdb

MAX_DEPTH = 4


def members(c_type, prefix, base, depth, result):
    for field in c_type.fields():
        if not hasattr(field, "bitpos"):
            continue
        field_type = field.type.strip_typedefs()
        name = prefix + (field.name or "<anon>")
        offset = base + field.bitpos // 8
        if not field.bitsize:
            result.setdefault(name, [offset, field_type.sizeof])
        if field_type.code in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION) and depth < MAX_DEPTH:
            members(field_type, name + ".", offset, depth + 1, result)
            # The members of a header that a struct begins with are also the struct's own.
            if field.name in ("ob_base", "_base"):
                members(field_type, prefix, offset, depth + 1, result)


def lookup(name):
    for form in ("struct " + name, name, "union " + name):
        try:
            c_type = gdb.lookup_type(form).strip_typedefs()
        except gdb.error:
            continue
        if c_type.code in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION) and c_type.fields():
            return c_type
    return None


for struct in NAMES:  # noqa: F821 (set on gdb's command line)
    found = lookup(struct)
    if found is not None:
        flat = {}
        members(found, "", 0, 0, flat)
        print("STRUCT " + json.dumps({"name": struct, "sizeof": found.sizeof, "members": flat}))
