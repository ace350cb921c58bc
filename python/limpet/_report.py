# SPDX-License-Identifier: Apache-2.0
"""Answers: what an analysis says."""
from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, overload

from ._cells import Column, escape
from ._picture import draw
from ._table import SHOWN, Looks, Row, Table, terminal_width
from .errors import Error, in_python

if TYPE_CHECKING:
    from . import _limpet
    from ._heap import Heap

__all__ = ["Report"]

_NOTE = re.compile(r"^(\x1b\[[\d;]*m)*note:.*", re.M)


def _tuples(columns: list[Column], rows: list[dict[str, Any]],
            heap: Heap | None) -> list[tuple[Any, ...]]:
    """Rows of cells from JSON, whose members are in the columns' order.  By column: tables can be
    long."""
    if not any(column.type in ("address", "rows") for column in columns):
        return [tuple(row.values()) for row in rows]
    cells: list[Iterable[Any]] = list(zip(*(row.values() for row in rows)))
    for place, column in enumerate(columns if rows else ()):
        if column.type == "address":
            cells[place] = [None if cell is None else int(cell, 16) for cell in cells[place]]
        elif column.type == "rows":
            cells[place] = [None if cell is None else _nested(column.name, cell, heap)
                            for cell in cells[place]]
    return list(zip(*cells))


def _nested(name: str, rows: list[dict[str, Any]], heap: Heap | None) -> Table:
    """Rows within a cell: of texts and addresses."""
    columns = [Column(word, "address" if word == "address" else "text") for word in (rows or [{}])[0]]
    return Table(name, columns, _tuples(columns, rows, heap), heap)


def _table(told: dict[str, Any], heap: Heap | None, most: int) -> Table:
    columns = [Column(**column) for column in told["columns"]]
    rows = _tuples(columns, told["rows"], heap)
    shown = min(told["shown"] or SHOWN, most or SHOWN)
    looks = Looks(told["title"], told["rows_are"], shown, told["plain"])
    return Table(told["name"], columns, rows, heap, looks, told["total"])


class Tables(dict[str, Table]):
    """Tables by their names."""

    def __repr__(self) -> str:
        told = (f"{name!r}: <{len(table):,} rows>" for name, table in self.items())
        return f"{{{', '.join(told)}}}"


class _Told:
    """What was read from the C library's report."""

    def __init__(self, made: _limpet.Report, heap: Heap | None, most: int) -> None:
        self.facts: dict[str, Any] = json.loads(made.json(True))
        self.tables = Tables()
        #: What people see, in order.
        self.seen: list[Table] = []
        for told in self.facts.pop("tables"):
            table = _table(told, heap, most)
            if told["audience"] != "people":
                self._add(table)
            if told["audience"] != "programs" and table:
                self.seen.append(table)

    def _add(self, table: Table) -> None:
        """Of several objects there are several tables of one name: all of their rows are one's."""
        first = self.tables.get(table.name)
        if first is not None and first.columns == table.columns:
            table = Table(table.name, table.columns, [*map(tuple, first), *map(tuple, table)],
                          table.heap, first.looks._replace(title=None), first.total + table.total)
        self.tables[table.name] = table


class Report:
    """What an analysis says: tables and notes.

    ``len()``, iteration, indices, `sort`, `filter`, `to_dict` and `to_pandas` are those of its first
    table; ``report["types"]`` is one by its name.  ``str(report)`` is what the command prints.
    """

    __slots__ = ("_again", "_drawn", "_heap", "_made", "_most", "_read")

    def __init__(self, made: _limpet.Report, heap: Heap | None = None, *, rows: int = 0,
                 again: Callable[[], _limpet.Report] | None = None) -> None:
        self._made = made
        self._heap = heap
        # Rows of a table that text shows; 0: all.
        self._most = rows
        # Asks once more, for the picture.
        self._again = again
        self._drawn: _limpet.Report | None = None
        # Made when it is asked for: a report that is only printed leaves nothing in Python's memory.
        self._read: _Told | None = None

    def _told(self) -> _Told:
        if self._read is None:
            self._read = _Told(self._made, self._heap, self._most)
        return self._read

    def forget(self) -> None:
        """Free the tables, which take Python's memory.  They are made again when they are asked for."""
        self._read = None

    @property
    def name(self) -> str:
        """What was asked: "types"."""
        name: str = self._told().facts["report"]
        return name

    @property
    def title(self) -> str:
        """Its first line: what was looked at."""
        return next(iter(self._told().facts["head"]), self.name)

    @property
    def target(self) -> dict[str, Any]:
        """Facts of the process: pid, path, python, objects, pause_ms, ..."""
        target: dict[str, Any] = self._told().facts["target"]
        return target

    @property
    def tables(self) -> dict[str, Table]:
        """All tables by their names (docs/JSON.md); the first is the main one."""
        return self._told().tables

    @property
    def notes(self) -> list[str]:
        """Sentences on what was not decoded, or has to be known to read the tables."""
        return [in_python(note) for note in self._told().facts["notes"]]

    @property
    def main(self) -> Table:
        """The first table; an empty one where there is none."""
        return next(iter(self.tables.values()), Table(self.name, (), []))

    def __len__(self) -> int:
        return len(self.main)

    def __bool__(self) -> bool:
        return bool(len(self.main))

    def __iter__(self) -> Iterator[Row]:
        return iter(self.main)

    @overload
    def __getitem__(self, key: int) -> Row: ...
    @overload
    def __getitem__(self, key: slice | str) -> Table: ...
    def __getitem__(self, key: int | slice | str) -> Row | Table:
        if not isinstance(key, str):
            return self.main[key]
        try:
            return self.tables[key]
        except KeyError:
            raise KeyError(f"there is no table {key!r}, but {', '.join(self.tables)}") from None

    def column(self, name: str) -> list[Any]:
        """`Table.column` of the main table."""
        return self.main.column(name)

    def sort(self, by: str, *, reverse: bool | None = None) -> Table:
        """`Table.sort` of the main table."""
        return self.main.sort(by, reverse=reverse)

    def filter(self, condition: Callable[[Row], object] | None = None, **patterns: str) -> Table:
        """`Table.filter` of the main table."""
        return self.main.filter(condition, **patterns)

    def to_dict(self) -> list[dict[str, Any]]:
        """`Table.to_dict` of the main table."""
        return self.main.to_dict()

    def to_pandas(self) -> Any:
        """`Table.to_pandas` of the main table."""
        return self.main.to_pandas()

    def to_json(self) -> str:
        """All of it, as the command prints with ``--json`` (docs/JSON.md)."""
        return self._made.json(False)

    def to_text(self, width: int = 0, *, color: bool = False, rows: int | None = None) -> str:
        """All of it as text, its lines cut at `width` columns unless that is 0.

        :param rows: Rows of a table at most; 0: all.  By itself as many as the command shows.
        """
        text = self._made.text(width, color, self._most if rows is None else rows)
        return _NOTE.sub(lambda note: in_python(note[0]), text)

    def to_dot(self) -> str:
        """Its picture in Graphviz' language: of paths, refs, referrers, tree and cycles.

        It is drawn when it is asked for, of a heap that is not closed, unless the report was made with
        ``picture=True``.  Errors: UsageError (there is none), ValueError (the heap is closed).
        """
        if self._drawn is None:
            self._drawn = self._made if self._again is None else self._again()
        return self._drawn.dot()

    def to_svg(self) -> str:
        """Its picture in SVG, drawn by Graphviz.  Errors: as `to_dot`; SystemCallError (no dot)."""
        return draw(self.to_dot())

    def to_baseline(self) -> str:
        """Its suspects as lines of a baseline file."""
        return self._made.baseline()

    @property
    def found(self) -> int:
        """How many suspects there are at the verdict that was asked for, or above."""
        return self._made.found

    def __str__(self) -> str:
        return self.to_text().rstrip("\n")

    def __repr__(self) -> str:
        return self.to_text(terminal_width()).rstrip("\n")

    def _picture(self) -> str:
        try:
            return f'<div style="overflow:auto;max-height:50em">{self.to_svg()}</div>'
        except (Error, ValueError):
            return ""

    def _repr_html_(self) -> str:
        told = self._told()
        parts = [f"<p>{escape(line)}</p>" for line in told.facts["head"]]
        parts.append(self._picture())
        parts.extend(table._repr_html_() for table in told.seen)
        parts.extend(f"<p><small>note: {escape(note)}</small></p>" for note in self.notes)
        return f'<div class="limpet">{"".join(parts)}</div>'
