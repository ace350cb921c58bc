# SPDX-License-Identifier: Apache-2.0
"""Tables of what may differ between limpet and Python, each row with its reason.

A row is `type  field  versions  reason`, the columns apart by two blanks or more; versions are all,
3.9, 3.9-3.11, 3.12+ or a list of these with commas.
"""
import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "tables"


def _minor(text):
    major, minor = text.split(".")
    return int(major), int(minor)


def covers(versions, version):
    """Whether a column `versions` means a version."""
    for part in versions.split(","):
        first, dash, last = part.rstrip("+").partition("-")
        if part == "all":
            return True
        low = _minor(first)
        high = (9, 99) if part.endswith("+") else _minor(last) if dash else low
        if low <= tuple(version[:2]) <= high:
            return True
    return False


class Row:
    def __init__(self, table, line):
        columns = re.split(r"\s{2,}", line.strip(), maxsplit=3)
        if len(columns) != 4:
            raise ValueError("%s: not four columns: %r" % (table, line))
        self.type, self.field, self.versions, self.reason = columns
        self.key = "%s: %s %s %s" % (table, self.type, self.field, self.versions)


class Table:
    """Rows of a file, and which of them were of use."""

    def __init__(self, name, text=None):
        self.name = name
        text = (FOLDER / (name + ".txt")).read_text() if text is None else text
        self.rows = [Row(name, line) for line in text.splitlines()
                     if line.strip() and not line.startswith("#")]
        self.used = set()
        self._by_type = {}
        for row in self.rows:
            self._by_type.setdefault(row.type, []).append(row)

    def saying(self, reason, version):
        """The rows for a version that have a reason, whatever more they say."""
        return [row for row in self.rows if covers(row.versions, version)
                and re.match(re.escape(reason) + "($|[;:])", row.reason)]

    def find(self, types, field, version):
        """The row for a field of any of some types, or None.  It counts as used."""
        for name in types:
            for row in self._by_type.get(name, ()):
                if row.field in (field, "*") and covers(row.versions, version):
                    self.used.add(row.key)
                    return row
        return None
