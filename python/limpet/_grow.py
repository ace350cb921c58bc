# SPDX-License-Identifier: Apache-2.0
"""What a block of code leaves behind."""
from __future__ import annotations

import contextlib
import gc
import sys
from typing import TextIO

from ._heap import Heap, snapshot
from ._report import Report

__all__ = ["Growth", "grow"]


class Growth:
    """What a block has left behind; complete when the block has ended.

    ``print(growth)`` tells it: how many objects and bytes more, which containers keep them, and of
    which types they are.
    """

    __slots__ = ("before", "after", "report")

    def __init__(self) -> None:
        #: The heaps before and behind the block, until they are closed.
        self.before: Heap | None = None
        self.after: Heap | None = None
        #: What `Heap.diff` says of them: tables "holders" and "types".
        self.report: Report | None = None

    @property
    def objects(self) -> int:
        """How many objects more there are; less, if it is negative."""
        return self._sum("count_delta")

    @property
    def bytes(self) -> int:
        """How many bytes more."""
        return self._sum("bytes_delta")

    def _sum(self, column: str) -> int:
        if self.report is None:
            return 0
        return sum(self.report["types"].column(column))

    def __bool__(self) -> bool:
        return self.objects > 0 or self.bytes > 0

    def __str__(self) -> str:
        return "the block has not ended" if self.report is None else str(self.report)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return "" if self.report is None else self.report._repr_html_()


class grow(contextlib.ContextDecorator):
    """What does a block leave behind, and who holds it?

        with limpet.grow() as growth:
            handle(request)
        print(growth)

    As a decorator it prints after each call that leaves something behind:

        @limpet.grow()
        def handle(request): ...

    What the collector would free is collected first, unless `collect` is false.
    """

    def __init__(self, *, collect: bool = True, file: TextIO | None = None,
                 limit: int | None = None) -> None:
        self._collect = collect
        self._file = file
        self._limit = limit
        self._decorates = False
        self._growth = Growth()

    def _recreate_cm(self) -> grow:
        again = grow(collect=self._collect, file=self._file, limit=self._limit)
        again._decorates = True
        return again

    def __enter__(self) -> Growth:
        growth = self._growth = Growth()
        if self._collect:
            gc.collect()
        growth.before = snapshot()
        return growth

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        growth = self._growth
        if self._collect:
            gc.collect()
        growth.after = snapshot()
        assert growth.before is not None
        growth.report = growth.after.diff(growth.before, limit=self._limit)
        growth.before.close()
        if self._decorates or self._file is not None:
            if growth:
                print(growth, file=self._file or sys.stderr)
        if self._decorates:
            growth.after.close()
