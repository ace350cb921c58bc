# SPDX-License-Identifier: Apache-2.0
"""What a block of code leaves behind."""
from __future__ import annotations

import contextlib
import functools
import gc
import json
import sys
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TextIO, TypeVar, cast

from ._heap import Heap, snapshot
from ._report import Report
from ._table import Table

__all__ = ["Growth", "grow"]

_F = TypeVar("_F", bound=Callable[..., Any])

# What is measured is not to be what measures: in a loop each block frees what the one before found.
_OWN = "^limpet[.]"
_last: weakref.ref[Growth] | None = None


class Growth:
    """What a block has left behind; complete when the block has ended.

    ``print(growth)`` tells it: how many objects and bytes more, which containers keep them, and of
    which types they are.  It is true if there is anything more.
    """

    __slots__ = ("__weakref__", "after", "before", "report")

    def __init__(self) -> None:
        #: The heap before the block, until it ends, and behind it, until that is closed.
        self.before: Heap | None = None
        self.after: Heap | None = None
        #: What `Heap.diff` says of them: tables "holders" and "types".
        self.report: Report | None = None

    @property
    def objects(self) -> int:
        """How many objects more there are; fewer, if it is negative."""
        return self._sum("count_delta")

    @property
    def bytes(self) -> int:
        """How many bytes more."""
        return self._sum("bytes_delta")

    @property
    def holders(self) -> Table:
        """Which containers gained: growth, child_type, holder, bytes_delta, ..."""
        return self._told()["holders"]

    @property
    def types(self) -> Table:
        """Of which types there are more or fewer: type, count_delta, bytes_delta, born, died, ..."""
        return self._told()["types"]

    def _told(self) -> Report:
        if self.report is None:
            raise ValueError("the block has not ended")
        return self.report

    def _sum(self, column: str) -> int:
        if self.report is None:
            return 0
        # Nothing of it is kept: the next block would be said to free it.
        types = next(table for table in json.loads(self.report.to_json())["tables"]
                     if table["name"] == "types")
        return sum(row[column] for row in types["rows"])

    def __bool__(self) -> bool:
        return self.objects > 0 or self.bytes > 0

    def __str__(self) -> str:
        return "the block has not ended" if self.report is None else str(self.report)

    def __repr__(self) -> str:
        return "<Growth: the block has not ended>" if self.report is None else repr(self.report)

    def _repr_html_(self) -> str:
        return "" if self.report is None else self.report._repr_html_()


class grow(contextlib.ContextDecorator):
    """What does a block leave behind, and who holds it?

        with limpet.grow() as growth:
            handle(request)
        print(growth)

    As a decorator, of coroutine functions, too, it prints after each call that leaves something behind:

        @limpet.grow()
        def handle(request): ...

    It takes two snapshots of this process.

    :param collect: Collect first what the collector would free.
    :param file: Print there when the block has left something behind.
    :param limit: Rows of its tables at most.
    :param ignore: A regular expression: no types in whose names it is found.
    """

    def __init__(self, *, collect: bool = True, file: TextIO | None = None,
                 limit: int | None = None, ignore: str | None = None) -> None:
        self._collect = collect
        self._file = file
        self._limit = limit
        self._ignore = _OWN if ignore is None else f"{_OWN}|{ignore}"
        self._decorates = False
        self._inside = False
        self._bound: Callable[..., Growth | None] | None = None
        self._growth = Growth()

    def _recreate_cm(self) -> grow:
        again = grow(collect=self._collect, file=self._file, limit=self._limit)
        again._ignore = self._ignore
        again._decorates = True
        return again

    def __call__(self, func: _F) -> _F:
        # It brings twenty modules along.
        import inspect

        if not inspect.iscoroutinefunction(func):
            return super().__call__(func)

        @functools.wraps(func)
        async def measured(*arguments: Any, **words: Any) -> Any:
            with self._recreate_cm():
                return await func(*arguments, **words)

        return cast(_F, measured)

    def _begin(self) -> None:
        global _last
        before = _last() if _last is not None else None
        if before is not None and before.report is not None:
            before.report.forget()
        self._growth = Growth()
        _last = weakref.ref(self._growth)

    def _end(self) -> None:
        growth = self._growth
        assert growth.before is not None and growth.after is not None
        growth.report = growth.after.diff(growth.before, limit=self._limit, ignore=self._ignore)
        growth.before.close()
        growth.before = None
        if (self._decorates or self._file is not None) and growth:
            print(growth, file=self._file or sys.stderr)
        if self._decorates:
            growth.after.close()

    def _pass(self, kind: object = None, error: object = None, trace: object = None) -> Growth | None:
        """Both ends of the block.  One function does both: up to 3.10 its frame is an object, which is
        to be as large for the first heap as for the second."""
        ends, self._inside = self._inside, not self._inside
        if not ends:
            self._begin()
        if self._collect:
            gc.collect()
        heap = snapshot()
        if not ends:
            self._growth.before = heap
            return self._growth
        self._growth.after = heap
        # Which refers to this.
        self._bound = None
        self._end()
        return None

    if TYPE_CHECKING:
        def __enter__(self) -> Growth: ...

        def __exit__(self, kind: object, error: object, trace: object) -> None: ...
    else:
        @property
        def __enter__(self) -> Callable[..., Growth | None]:
            # The same bound method for both: the interpreter would make one of each, and have the first
            # in the first heap only.
            if self._bound is None:
                self._bound = self._pass
            return self._bound

        __exit__ = __enter__
