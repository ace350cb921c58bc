# SPDX-License-Identifier: Apache-2.0
"""Cells of tables as text and HTML, as the command spells them.

What is imported is part of the process that is looked at: html alone has a quarter of a MiB.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

__all__ = ["Column", "escape", "markup", "shorten", "spell", "text_lines"]

# HTML has no longer cells; the mouse shows the rest.
LONGEST = 100
GAP = "  "
# The first column of a table of names and values, so that tables above each other are in line.
NAME_WIDTH = 10


class Column(NamedTuple):
    """What the cells of a column are: docs/JSON.md."""

    name: str
    #: "count", "text", "address", "share", "number", "flag", "change" or "rows".
    type: str
    #: "bytes", "ms", "1/s" or None.
    unit: str | None = None
    #: What it is called above a table; None for columns that are for programs.
    heading: str | None = None

    @property
    def is_number(self) -> bool:
        return self.type not in ("text", "flag")


def size(number: int) -> str:
    """A number of bytes for people: "1.5 MiB"."""
    sign = "-" if number < 0 else ""
    value = abs(number) / 1024
    if abs(number) < 1024:
        return f"{number} B"
    for unit in ("KiB", "MiB", "GiB", "TiB", "PiB"):
        if value < 999.95:
            return f"{sign}{value:.1f} {unit}"
        value /= 1024
    return f"{sign}{value:.1f} EiB"


def rate(number: float) -> str:
    """By the unit of time in which it is at least one: "3.0/min"."""
    for factor, unit in ((1, "s"), (60, "min")):
        if number * factor >= 1 or number <= 0:
            return f"{number * factor:.1f}/{unit}"
    return f"{number * 3600:.1f}/h"


def printable(text: str) -> str:
    """Text without what a terminal obeys: the target's strings may have anything in them."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode()
                   for one in text)


def spell(value: Any, column: Column) -> str:
    """A cell as text."""
    if value is None:
        return ""
    if column.type == "address":
        return hex(value)
    if column.type == "share":
        return f"{value * 100:.1f} %"
    if column.type == "flag":
        return "yes" if value else "no"
    if column.unit == "1/s":
        return rate(value)
    if column.type == "number":
        return f"{value:.1f} {column.unit or ''}".rstrip()
    if isinstance(value, int):
        text = size(value) if column.unit == "bytes" else f"{value:,}"
        return f"+{text}" if column.type == "change" and value > 0 else text
    return printable(str(value))


def escape(text: str) -> str:
    """Text in HTML, or in a quoted attribute of it."""
    for one, name in (("&", "amp"), ("<", "lt"), (">", "gt"), ('"', "quot")):
        text = text.replace(one, f"&{name};")
    return text


def width_of(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(0 if unicodedata.combining(one)
               else 2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def shorten(line: str, width: int) -> str:
    """A line that takes no more than `width` columns; 0: as it is."""
    if not width or width_of(line) <= width:
        return line
    used = 0
    for place, one in enumerate(line):
        used += width_of(one)
        if used >= width:
            return line[:place] + "…"
    return line


def text_lines(columns: Sequence[Column], rows: Iterable[Sequence[str]], plain: bool) -> list[str]:
    """A table's lines, the first of them its headings unless it is a `plain` one."""
    heads = [column.heading or column.name for column in columns]
    lines = [*([] if plain else [heads]), *rows]
    widths = [max(map(width_of, cells)) for cells in zip(*lines)]
    if plain and len(widths) > 1:
        widths[0] = max(widths[0], NAME_WIDTH)
    told = []
    for cells in lines:
        parts = []
        for cell, width, column in zip(cells, widths, columns):
            pad = " " * (width - width_of(cell))
            parts.append(pad + cell if column.is_number else cell + pad)
        told.append(GAP.join(parts).rstrip())
    return told


def _cell(cell: str, tag: str, column: Column, longest: int = LONGEST) -> str:
    side = "right" if column.is_number else "left"
    style = f"text-align:{side};white-space:pre-wrap" if tag == "td" else f"text-align:{side}"
    if len(cell) <= longest:
        return f'<{tag} style="{style}">{escape(cell)}</{tag}>'
    return (f'<{tag} style="{style}" title="{escape(cell)}">'
            f"{escape(cell[:longest])}…</{tag}>")


def markup(columns: Sequence[Column], rows: Iterable[Sequence[str]], plain: bool) -> str:
    """A table in HTML."""
    parts = ["<table>"]
    if not plain:
        heads = (_cell(column.heading or column.name, "th", column) for column in columns)
        parts += ["<thead><tr>", *heads, "</tr></thead>"]
    parts.append("<tbody>")
    # Sentences, as those of suspects, are shown in whole.
    longest = 10 * LONGEST if plain else LONGEST
    for cells in rows:
        told = (_cell(cell, "td", column, longest) for cell, column in zip(cells, columns))
        parts += ["<tr>", *told, "</tr>"]
    parts.append("</tbody></table>")
    return "".join(parts)
