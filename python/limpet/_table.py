# SPDX-License-Identifier: Apache-2.0
"""Tables: what reports are made of."""
from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from ._cells import Column, escape, markup, shorten, spell, text_lines

if TYPE_CHECKING:
    from ._heap import Heap

__all__ = ["Column", "Row", "Table", "terminal_width"]

# Text and HTML show no more rows than this: iteration, `to_dict()` and `to_pandas()` have all.
SHOWN = 40


def terminal_width() -> int:
    """Columns of the terminal that standard output is; 0 if it is none."""
    try:
        if not sys.stdout.isatty():
            return 0
        given = os.environ.get("COLUMNS", "")
        return int(given) if given.isdigit() else os.get_terminal_size(sys.stdout.fileno()).columns
    except (AttributeError, OSError, ValueError):
        return 0


class Looks(NamedTuple):
    """What people see of a table beside its cells."""

    title: str | None = None
    #: What its rows are, in "... 12 more objects".
    rows_are: str = "rows"
    #: Rows that are shown at most.
    shown: int = SHOWN
    #: Names and values, without headings.
    plain: bool = False


def _plain(value: Any) -> Any:
    return value.to_dict() if isinstance(value, Table) else value


class Row:
    """A row of a table: its cells as attributes, by name (``row["type"]``), or by place.

    ``row.object`` is the object itself, where the row is about one that has an address and the heap is
    this process'; a column of that name is ``row["object"]``.
    """

    # No methods of sequences, as index() and count(): `count` is what most tables have a column for.
    __slots__ = ("_cells", "_table")

    def __init__(self, table: Table, cells: tuple[Any, ...]) -> None:
        self._table = table
        self._cells = cells

    def __len__(self) -> int:
        return len(self._cells)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._cells)

    def __contains__(self, value: object) -> bool:
        return value in self._cells

    @overload
    def __getitem__(self, key: int | str) -> Any: ...
    @overload
    def __getitem__(self, key: slice) -> tuple[Any, ...]: ...
    def __getitem__(self, key: int | str | slice) -> Any:
        if isinstance(key, str):
            return self._cells[self._table.place(key)]
        return self._cells[key]

    def __getattr__(self, name: str) -> Any:
        # Copies and pickles ask for attributes of a row that has no cells yet.
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self._cells[self._table.place(name)]
        except KeyError as error:
            raise AttributeError(error.args[0]) from None

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Row):
            return self._cells == other._cells
        return self._cells == other

    def __hash__(self) -> int:
        return hash(self._cells)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(column.name for column in self._table.columns)]

    def __repr__(self) -> str:
        cells = (f"{column.name}={hex(cell) if column.type == 'address' and cell else repr(cell)}"
                 for column, cell in zip(self._table.columns, self._cells)
                 if column.type != "rows")
        return f"Row({', '.join(cells)})"

    def to_dict(self) -> dict[str, Any]:
        """The cells by their names."""
        return {column.name: _plain(cell) for column, cell in zip(self._table.columns, self._cells)}

    @property
    def object(self) -> Any:
        """The object whose address the row has.

        It may be a newer object of the same type that lies at the same address now.  Errors: LookupError
        where it is not there any more, the row has no address, or the heap is another process'.
        """
        names = [column.name for column in self._table.columns]
        address = self["address"] if "address" in names else None
        if address is None or self._table.heap is None:
            raise LookupError("the row has no object")
        return self._table.heap.object(address)


class Table(Sequence[Row]):
    """Rows with named cells.

    Slices of it, sorted and filtered ones are tables, too.  As text and HTML it has the first rows, and
    sizes and headings for people; `to_dict` and `to_pandas` have all, and plain numbers.
    """

    __slots__ = ("_places", "_rows", "columns", "heap", "looks", "name", "total")

    def __init__(self, name: str, columns: Sequence[Column], rows: Sequence[tuple[Any, ...]],
                 heap: Heap | None = None, looks: Looks | None = None, total: int = 0) -> None:
        #: As in docs/JSON.md: "types".
        self.name = name
        self.columns = tuple(columns)
        self.heap = heap
        self.looks = looks or Looks()
        #: How many rows there were before a report was cut to its limit.
        self.total = max(total, len(rows))
        self._rows = rows
        self._places = {column.name: place for place, column in enumerate(self.columns)}

    def _with(self, rows: Sequence[tuple[Any, ...]]) -> Table:
        return Table(self.name, self.columns, rows, self.heap, self.looks)

    def place(self, column: str) -> int:
        """Which cell of a row is that column's.  Errors: KeyError."""
        try:
            return self._places[column]
        except KeyError:
            raise KeyError(f"there is no column {column!r}, but "
                           f"{', '.join(self._places) or 'none at all'}") from None

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return (Row(self, cells) for cells in self._rows)

    @overload
    def __getitem__(self, key: int) -> Row: ...
    @overload
    def __getitem__(self, key: slice) -> Table: ...
    def __getitem__(self, key: int | slice) -> Row | Table:
        if isinstance(key, slice):
            return self._with(self._rows[key])
        return Row(self, self._rows[key])

    def column(self, name: str) -> list[Any]:
        """All cells of a column.  Errors: KeyError."""
        place = self.place(name)
        return [cells[place] for cells in self._rows]

    def sort(self, by: str, *, reverse: bool | None = None) -> Table:
        """The rows in another order: numbers from the largest down unless `reverse` says otherwise.

        What has no value comes last.  Errors: KeyError (there is no such column).
        """
        place = self.place(by)
        texts = self.columns[place].type in ("text", "address")
        known = [cells for cells in self._rows if cells[place] is not None]
        known.sort(key=lambda cells: cells[place],
                   reverse=not texts if reverse is None else reverse)
        return self._with(known + [cells for cells in self._rows if cells[place] is None])

    def filter(self, condition: Callable[[Row], object] | None = None, **patterns: str) -> Table:
        """The rows for which `condition` holds, and in whose cells a regular expression is found:
        ``filter(lambda row: row.count > 100, type=r"^app\\.")``.

        Errors: KeyError (there is no such column).
        """
        import re

        places = [(self.place(name), re.compile(text)) for name, text in patterns.items()]
        rows = []
        for cells in self._rows:
            if condition is not None and not condition(Row(self, cells)):
                continue
            if all(cells[place] is not None and pattern.search(str(cells[place]))
                   for place, pattern in places):
                rows.append(cells)
        return self._with(rows)

    def to_dict(self) -> list[dict[str, Any]]:
        """A dict a row."""
        return [row.to_dict() for row in self]

    def to_pandas(self) -> Any:
        """A `pandas.DataFrame`; whole numbers stay whole where some are missing.

        Errors: ImportError where there is no pandas.
        """
        import pandas

        whole = {"count": "Int64", "change": "Int64", "address": "UInt64"}
        data = {}
        for place, column in enumerate(self.columns):
            cells = [_plain(row[place]) for row in self._rows]
            kind = whole.get(column.type) if None in cells else None
            data[column.name] = pandas.Series(cells, dtype=kind) if kind else cells
        return pandas.DataFrame(data, columns=[column.name for column in self.columns])

    def shown(self, limit: int) -> tuple[list[Column], list[list[str]]]:
        """The columns that people see, and the first rows as text."""
        columns = [column for column in self.columns if column.heading and column.type != "rows"]
        # A table that is for programs only.
        columns = columns or [column for column in self.columns if column.type != "rows"]
        places = [(self._places[column.name], column) for column in columns]
        return columns, [[spell(cells[place], column) for place, column in places]
                         for cells in self._rows[:limit]]

    def _more(self, rows: int) -> list[str]:
        left = self.total - rows
        return [f"... {left:,} more {self.looks.rows_are}"] if left else []

    def to_text(self, width: int = 0, *, rows: int | None = None) -> str:
        """Lines, cut at `width` columns unless that is 0, and no more rows than `rows`."""
        columns, cells = self.shown(self.looks.shown if rows is None else rows)
        lines = [*([self.looks.title] if self.looks.title else []),
                 *text_lines(columns, cells, self.looks.plain and bool(cells)),
                 *self._more(len(cells))]
        return "\n".join(shorten(line, width) for line in lines)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text(terminal_width())

    def _repr_html_(self) -> str:
        columns, cells = self.shown(self.looks.shown)
        title = f"<p><b>{escape(self.looks.title)}</b></p>" if self.looks.title else ""
        return "".join([title, markup(columns, cells, self.looks.plain and bool(cells)),
                        *(f"<p>{line}</p>" for line in self._more(len(cells)))])
