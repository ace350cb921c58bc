# SPDX-License-Identifier: Apache-2.0
"""Answers: what an analysis says."""
from __future__ import annotations

import html
import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any, Callable, Iterator, overload

from ._table import Column, Row, Table

if TYPE_CHECKING:
    from . import _limpet
    from ._heap import Heap

__all__ = ["Report"]


def _cells(columns: list[Column], row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(
        int(row[column.name], 16)
        if column.type == "address" and row[column.name] is not None else row[column.name]
        for column in columns)


def _table(told: dict[str, Any], heap: Heap | None) -> Table:
    columns = [Column(**column) for column in told["columns"]]
    return Table(told["name"], columns, [_cells(columns, row) for row in told["rows"]], heap)


class Report:
    """What an analysis says: tables and notes.

    ``len()``, iteration, indices, `sort`, `filter`, `to_dict` and `to_pandas` are those of its first
    table; ``report["types"]`` is one by its name.  ``str(report)`` is what the command prints.
    """

    __slots__ = ("_heap", "_made", "_told")

    def __init__(self, made: _limpet.Report, heap: Heap | None = None) -> None:
        self._made = made
        self._heap = heap
        # Made when it is asked for: a report that is only printed leaves nothing in Python's memory.
        self._told: tuple[dict[str, Any], dict[str, Table]] | None = None

    def _load(self) -> tuple[dict[str, Any], dict[str, Table]]:
        if self._told is None:
            told = json.loads(self._made.json())
            tables = told.pop("tables")
            self._told = told, {table["name"]: _table(table, self._heap) for table in tables}
        return self._told

    @property
    def name(self) -> str:
        """What was asked: "types"."""
        name: str = self._load()[0]["report"]
        return name

    @property
    def target(self) -> dict[str, Any]:
        """Facts of the process: pid, path, python, objects, pause_ms, ..."""
        target: dict[str, Any] = self._load()[0]["target"]
        return target

    @property
    def tables(self) -> dict[str, Table]:
        """All tables by their names; the first is the main one."""
        return self._load()[1]

    @property
    def notes(self) -> list[str]:
        """Sentences on what was not decoded, or has to be known to read the tables."""
        notes: list[str] = self._load()[0]["notes"]
        return notes

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
        if isinstance(key, str):
            return self.tables[key]
        return self.main[key]

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
        return self._made.json()

    def to_text(self, width: int = 0, *, color: bool = False) -> str:
        """All of it as text, its lines cut at `width` columns unless that is 0."""
        return self._made.text(width, color)

    def to_dot(self) -> str:
        """Its picture in Graphviz' language, of a report that was asked for with ``picture=True``."""
        return self._made.dot()

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
        return str(self)

    def _picture(self) -> str:
        dot = shutil.which("dot")
        try:
            drawn = self.to_dot()
        except ValueError:
            return ""
        if dot is None:
            return f"<pre>{html.escape(drawn)}</pre>"
        made = subprocess.run([dot, "-Tsvg"], input=drawn.encode(), stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, check=False)
        text = made.stdout.decode()
        return text[text.find("<svg"):] if made.returncode == 0 else ""

    def _repr_html_(self) -> str:
        parts = [f"<p>{html.escape(str(self).splitlines()[0])}</p>", self._picture()]
        for table in self.tables.values():
            parts.append(f"<p><b>{html.escape(table.name)}</b></p>{table._repr_html_()}")
        parts.extend(f"<p>{html.escape(note)}</p>" for note in self.notes)
        return "".join(parts)
