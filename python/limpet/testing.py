# SPDX-License-Identifier: Apache-2.0
"""Assertions about memory: nothing grows, nothing is left behind, an object is gone.

Plain functions, for any test framework: `limpet.unittest` and the pytest plugin are made of them.

    from limpet.testing import assert_no_growth

    def test_requests_leave_nothing():
        assert_no_growth(lambda: client.get("/"), runs=5, warmup=2)

What is called is run several times, with a look at all objects in between.  It has grown if objects of
one type came in *each* of the runs and stayed, held in one place: so caches that fill once do not count,
and nothing has to be tuned.  What test frameworks keep for themselves (logs, reports, captured output,
undo lists) does not count either.
"""
from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable
from types import TracebackType
from typing import Any

from ._grown import Grown, GrowthError
from ._recorder import Recorder, Type, collect
from .errors import UnsupportedError

__all__ = [
    "AliveError", "Grown", "GrowthError", "Recorder", "Type", "assert_collected", "assert_no_growth",
    "assert_no_leak", "check", "measure",
]


class AliveError(AssertionError):
    """Something is alive that should have been collected: its text has the paths."""


def check() -> None:
    """See whether this process can be looked at at all.

    Raises
    ------
    Error
        Why not: `UnsupportedError` where this Python cannot be decoded.
    """
    try:
        from . import _limpet
        from ._heap import Heap
    except ImportError as error:
        raise UnsupportedError(f"limpet has no extension for this Python: {error}") from error
    _limpet.snapshot(Heap, "types", True, False).close()


def measure(code: Callable[[], object], *, runs: int = 5, warmup: int = 2,
            max_growth: int | str = 0, types: Collection[Type] | None = None,
            known: Iterable[str] = ()) -> Grown:
    """Run something several times, and tell what has grown in each run.

    Parameters
    ----------
    code
        Is called without arguments, `warmup` + `runs` times.
    runs, warmup
        How many runs are measured, and how many there are before.
    max_growth, types, known
        As of `assert_no_growth`.

    Returns
    -------
    Grown
        False if nothing has grown.

    Raises
    ------
    UsageError
        A size or a type is none, or there is no run.
    Error
        As of `limpet.snapshot`; and what `code` raises.
    """
    recorder = Recorder(runs=runs, warmup=warmup)
    try:
        while recorder.wants_more():
            code()
            recorder.ran()
        return recorder.grown(max_growth=max_growth, types=types, known=known)
    finally:
        recorder.close()


def assert_no_growth(code: Callable[[], object], *, runs: int = 5, warmup: int = 2,
                     max_growth: int | str = 0, types: Collection[Type] | None = None,
                     known: Iterable[str] = ()) -> None:
    """Run something several times: no objects and no bytes may be more after each run.

    Parameters
    ----------
    code
        Is called without arguments, `warmup` + `runs` times.
    runs
        How many runs are measured.  Something has grown if it has in each of them.
    warmup
        How many runs there are before, in which caches may fill.
    max_growth
        Bytes that may be gained in a run: 100, "100 KiB".
    types
        Classes, or names of types ("Session", "app.Session"): only objects of these count, and of
        classes that derive from these.
    known
        Fingerprints of leaks that are no news.

    Raises
    ------
    GrowthError
        An AssertionError: what has grown, by how much, who holds it, and the usual fix.
    UsageError
        A size or a type is none, or there is no run.
    Error
        As of `limpet.snapshot`; and what `code` raises.
    """
    __tracebackhide__ = True
    grown = measure(code, runs=runs, warmup=warmup, max_growth=max_growth, types=types, known=known)
    if grown:
        raise GrowthError(grown)


class assert_no_leak(contextlib.AbstractContextManager[None]):
    """A block leaves nothing behind: no objects that anything but its own variables keeps.

        with assert_no_leak():
            handle(request)

    The block runs once, so that what it is the first to do counts as well: modules that it imports, caches
    that it fills.  `assert_no_growth` tells these apart.

    Parameters
    ----------
    max_growth, types, known
        As of `assert_no_growth`.
    is_news
        Whether what grew is to be raised: if there is anything.

    Raises
    ------
    GrowthError
        At the end of the block, if that has raised nothing itself.
    UsageError
        A size or a type is none.
    """

    def __init__(self, *, max_growth: int | str = 0, types: Collection[Type] | None = None,
                 known: Iterable[str] = (), is_news: Callable[[Grown], bool] = bool) -> None:
        self._is_news = is_news
        self._asked: dict[str, Any] = {"max_growth": max_growth, "types": types, "known": known}
        self._recorder: Recorder | None = None

    def __enter__(self) -> None:
        self._recorder = Recorder(runs=1, warmup=0)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        __tracebackhide__ = True
        recorder, self._recorder = self._recorder, None
        assert recorder is not None
        try:
            if error is not None:
                return
            recorder.ran()
            grown = recorder.grown(**self._asked, variables=False)
        finally:
            recorder.close()
        if self._is_news(grown):
            raise GrowthError(grown)


def assert_collected(*things: object) -> None:
    """Objects are gone, or would be if the caller let go of them.

    Parameters
    ----------
    things
        A class: it has no instances any more.  A `weakref.ref`: what it referred to is gone.  Any other
        object: nothing keeps it but variables of running functions, as it is at hand itself.

    Raises
    ------
    AliveError
        An AssertionError: what is alive, and on which paths.
    Error
        As of `limpet.snapshot`.
    """
    __tracebackhide__ = True
    assert_all_collected(things)


def assert_all_collected(things: tuple[object, ...]) -> None:
    """`assert_collected`, of a tuple: what has its arguments hands that on, and makes no other one."""
    __tracebackhide__ = True
    from ._alive import tell_alive

    collect()
    text = tell_alive(things)
    if text:
        raise AliveError(text)


