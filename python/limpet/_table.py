# SPDX-License-Identifier: Apache-2.0
"""Tables: what reports are made of."""
from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any, Callable, Iterator, NamedTuple, Sequence, overload

if TYPE_CHECKING:
    from ._heap import Heap

__all__ = ["Column", "Row", "Table"]

# Text shows no more rows than this, HTML neither: `to_dict()` has all.
SHOWN = 40
WIDEST = 100


class Column(NamedTuple):
    """What the cells of a column are: docs/JSON.md."""

    name: str
    #: "count", "text", "address", "share", "number", "flag", "change" or "rows".
    type: str
    #: "bytes", "ms", "1/s" or None.
    unit: str | None


def size(number: int) -> str:
    """A number of bytes for people: "1.5 MiB"."""
    value = float(abs(number))
    sign = "-" if number < 0 else ""
    if value < 1024:
        return f"{sign}{value:.0f} B"
    for unit in ("KiB", "MiB", "GiB", "TiB"):
        value /= 1024
        if value < 1024 or unit == "TiB":
            break
    return f"{sign}{value:.1f} {unit}"


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
    if column.type == "rows":
        return f"{len(value)} rows"
    if isinstance(value, int):
        text = size(value) if column.unit == "bytes" else f"{value:,}"
        return f"+{text}" if column.type == "change" and value > 0 else text
    if isinstance(value, float):
        return f"{value:.1f} {column.unit}" if column.unit else f"{value:.1f}"
    return str(value)


class Row(Sequence[Any]):
    """A row of a table: cells by place, by name, or as attributes.

    ``row.object`` is the object itself, where the row is about one that has an address and the heap is
    this process'.
    """

    __slots__ = ("_cells", "_table")

    def __init__(self, table: Table, cells: tuple[Any, ...]) -> None:
        self._table = table
        self._cells = cells

    def __len__(self) -> int:
        return len(self._cells)

    @overload
    def __getitem__(self, key: int | str) -> Any: ...
    @overload
    def __getitem__(self, key: slice) -> Sequence[Any]: ...
    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            return self._cells[self._table._places[key]]
        return self._cells[key]

    def __getattr__(self, name: str) -> Any:
        try:
            return self._cells[self._table._places[name]]
        except KeyError:
            raise AttributeError(f"the row has no cell {name!r}") from None

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Row):
            return self._cells == other._cells
        return self._cells == other

    def __hash__(self) -> int:
        return hash(self._cells)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._table._places]

    def __repr__(self) -> str:
        cells = zip(self._table.columns, self._cells)
        return f"Row({', '.join(f'{column.name}={value!r}' for column, value in cells)})"

    def to_dict(self) -> dict[str, Any]:
        """The cells by their names."""
        return {column.name: cell for column, cell in zip(self._table.columns, self._cells)}

    @property
    def object(self) -> Any:
        """The object whose address the row has: this process' own; else LookupError.

        Errors: LookupError where it is not there any more, or the heap is another process'.  It may be
        a newer object of the same type that lies at the same address now.
        """
        heap = self._table._heap
        if heap is None or self._cells[self._table._places["address"]] is None:
            raise LookupError("the row has no object")
        return heap.object(self._cells[self._table._places["address"]])


class Table(Sequence[Row]):
    """Rows with named cells.  Slices, sorted and filtered ones are tables, too."""

    def __init__(self, name: str, columns: Sequence[Column], rows: Sequence[tuple[Any, ...]],
                 heap: Heap | None = None) -> None:
        self.name = name
        self.columns = tuple(columns)
        self._rows = rows
        self._heap = heap
        self._places = {column.name: place for place, column in enumerate(self.columns)}

    def _with(self, rows: Sequence[tuple[Any, ...]]) -> Table:
        return Table(self.name, self.columns, rows, self._heap)

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
        place = self._places[name]
        return [cells[place] for cells in self._rows]

    def sort(self, by: str, *, reverse: bool | None = None) -> Table:
        """The rows in another order: numbers from the largest down unless `reverse` says otherwise.

        Errors: KeyError (there is no such column).
        """
        place = self._places[by]
        texts = self.columns[place].type in ("text", "address")
        known = [cells for cells in self._rows if cells[place] is not None]
        known.sort(key=lambda cells: cells[place],
                   reverse=not texts if reverse is None else reverse)
        return self._with(known + [cells for cells in self._rows if cells[place] is None])

    def filter(self, condition: Callable[[Row], object] | None = None, **patterns: str) -> Table:
        """The rows for which `condition` holds, and whose cells match: ``filter(type="^app\\.")``."""
        rows = []
        places = [(self._places[name], re.compile(text)) for name, text in patterns.items()]
        for cells in self._rows:
            if condition is not None and not condition(Row(self, cells)):
                continue
            if all(pattern.search(str(cells[place])) for place, pattern in places):
                rows.append(cells)
        return self._with(rows)

    def to_dict(self) -> list[dict[str, Any]]:
        """A dict a row."""
        return [row.to_dict() for row in self]

    def to_pandas(self) -> Any:
        """A `pandas.DataFrame`.  Errors: ImportError where there is no pandas."""
        import pandas

        return pandas.DataFrame.from_records(list(self._rows),
                                             columns=[column.name for column in self.columns])

    def _texts(self) -> tuple[list[Column], list[list[str]]]:
        shown = [column for column in self.columns if column.type != "rows"]
        rows = [[spell(cells[self._places[column.name]], column) for column in shown]
                for cells in self._rows[:SHOWN]]
        return shown, rows

    def __str__(self) -> str:
        columns, rows = self._texts()
        heads = [column.name for column in columns]
        widths = [max(map(len, cells)) for cells in zip(heads, *rows)]
        lines = []
        for cells in [heads, *rows]:
            parts = [cell.ljust(width) if column.type in ("text", "address", "flag")
                     else cell.rjust(width)
                     for cell, width, column in zip(cells, widths, columns)]
            lines.append("  ".join(parts).rstrip())
        if len(self) > SHOWN:
            lines.append(f"... {len(self) - SHOWN:,} more rows")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Table {self.name}: {len(self):,} rows>\n{self}"

    def _repr_html_(self) -> str:
        columns, rows = self._texts()
        parts = ["<table><thead><tr>",
                 *(f"<th>{html.escape(column.name)}</th>" for column in columns),
                 "</tr></thead><tbody>"]
        for cells in rows:
            parts.append("<tr>")
            for cell, column in zip(cells, columns):
                side = "left" if column.type in ("text", "address", "flag") else "right"
                text = cell if len(cell) <= WIDEST else cell[:WIDEST] + "…"
                parts.append(f'<td style="text-align:{side}" title="{html.escape(cell)}">'
                             f"{html.escape(text)}</td>")
            parts.append("</tr>")
        parts.append("</tbody></table>")
        if len(self) > SHOWN:
            parts.append(f"<p>… {len(self) - SHOWN:,} more rows</p>")
        return "".join(parts)
