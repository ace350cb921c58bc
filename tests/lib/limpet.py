# SPDX-License-Identifier: Apache-2.0
"""limpet, run on a process, and what it prints as Python values."""
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
EVERY_ROW = 10 ** 9
TIMEOUT = 300


class LimpetError(Exception):
    pass


class Reference:
    __slots__ = ("kind", "name", "target", "strong")

    def __init__(self, row):
        # Few kinds and names occur often: one text each.
        self.kind = sys.intern(row["kind"])
        self.name = sys.intern(row["name"]) if row["name"] is not None else None
        self.target = int(row["target"], 16)
        self.strong = row["strength"] == "strong"

    @property
    def field(self):
        """What tables and reports call it: a field's name, or the kind of all others."""
        return self.name if self.kind == "field" else self.kind

    def __repr__(self):
        return "%s %s -> %#x" % (self.kind, self.name, self.target)


class Found:
    """An object as limpet has it."""
    __slots__ = ("address", "type", "shallow", "owned", "refcount", "immortal", "tracked",
                 "generation", "preview", "place", "root", "root_name", "references")

    def __init__(self, row):
        self.address = int(row["address"], 16)
        self.type = sys.intern(row["type"])
        self.shallow = row["shallow_bytes"]
        self.owned = row["owned_bytes"]
        self.refcount = row["refcount"]
        for name in ("immortal", "tracked", "generation", "preview", "place", "root", "root_name"):
            setattr(self, name, row[name])
        self.references = [Reference(r) for r in row["references"]]

    def __repr__(self):
        return "%s at %#x" % (self.type, self.address)

    def strong(self):
        return [r for r in self.references if r.strong]


def binary():
    return os.environ.get("LIMPET", str(ROOT / "build" / "limpet"))


def run(*arguments):
    """Standard output; whatever else than exit code 0 and no complaint is an error."""
    command = [binary(), *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT)
    if done.returncode:
        raise LimpetError("%s: exit code %d\n%s" % (" ".join(command), done.returncode,
                                                   done.stderr.decode(errors="replace")))
    return done.stdout


def report(command, pid, *arguments):
    """A report as JSON: {table name: rows}, and all of it under None."""
    answer = json.loads(run(command, pid, "--json", *arguments))
    tables = {table["name"]: table["rows"] for table in answer["tables"]}
    tables[None] = answer
    return tables


def objects(pid):
    """{address: Found} of a process.  Read as it comes: the text is large."""
    command = [binary(), "objects", str(pid)]
    found = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        for line in process.stdout:
            o = Found(json.loads(line))
            if o.address in found:
                raise LimpetError("%#x is listed twice" % o.address)
            found[o.address] = o
        errors = process.stderr.read().decode(errors="replace")
    if process.returncode:
        raise LimpetError("%s: exit code %d\n%s" % (" ".join(command), process.returncode, errors))
    return found
