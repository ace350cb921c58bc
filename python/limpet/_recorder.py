# SPDX-License-Identifier: Apache-2.0
"""Looks at this process between runs of some code."""
from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Union

from ._grown import Grown, size
from .errors import UsageError

if TYPE_CHECKING:
    from ._heap import Heap
    from ._leak import Leak

__all__ = ["Recorder", "Type", "check", "collect", "counter"]

#: A class, or the name of a type: "Session", "app.Session".
Type = Union[type, str]

# What is collected may have finalisers that leave more to collect.
_COLLECTIONS = 3


def collect() -> None:
    """Have the collector free what it can."""
    for _ in range(_COLLECTIONS):
        if not gc.collect():
            return


def check(runs: int, warmup: int) -> None:
    """See whether there is something to be measured.

    Raises
    ------
    UsageError
        There is no run, or that is no number.
    """
    if not isinstance(runs, int) or not isinstance(warmup, int) or runs < 1 or warmup < 0:
        raise UsageError(f"runs={runs!r}, warmup={warmup!r}: 1 run at least, and none to warm up")


def counter(types: Collection[Type]) -> Callable[[str, Callable[[], Any]], bool]:
    """Whether objects are of one of these types, by the type's name and a function that gives one.

    Raises
    ------
    UsageError
        These are no types.
    """
    wanted = [types] if isinstance(types, (str, type)) or not hasattr(types, "__iter__") else list(types)
    names = tuple(one for one in wanted if isinstance(one, str))
    classes = tuple(one for one in wanted if isinstance(one, type))
    if not wanted or len(names) + len(classes) != len(wanted):
        raise UsageError("types are classes, or names of types: [Session], [\"app.Session\"]")

    def counts(name: str, get: Callable[[], Any]) -> bool:
        if any(name == one or name.endswith("." + one) for one in names):
            return True
        return bool(classes) and issubclass(type(get()), classes)

    return counts


class Recorder:
    """Looks at this process between runs, for who runs the code himself.

        recorder = Recorder(runs=5, warmup=2)
        while recorder.wants_more():
            await handle(request)
            recorder.ran()
        print(recorder.grown())

    Parameters
    ----------
    runs
        How many runs are measured; 1 at least.
    warmup
        How many runs there are before.

    Raises
    ------
    UsageError
        There is no run to be measured.
    """

    def __init__(self, *, runs: int = 5, warmup: int = 2) -> None:
        check(runs, warmup)
        self.runs = runs
        self.warmup = warmup
        #: How many there were.
        self.done = 0
        # Its places are there from the beginning: it does not grow itself.
        self._heaps: list[Heap | None] = [None] * (runs + 1)
        if not warmup:
            self._look(0)

    def wants_more(self) -> bool:
        """Whether there are runs to come."""
        return self.done < self.warmup + self.runs

    def ran(self) -> None:
        """Say that a run has ended.  From the last one to warm up on all objects are looked at.

        Raises
        ------
        Error
            As of `limpet.snapshot`.
        """
        self.done += 1
        if self.done >= self.warmup:
            self._look(self.done - self.warmup)

    def _look(self, number: int) -> None:
        from ._heap import snapshot

        collect()
        self._heaps[number] = snapshot()

    def close(self) -> None:
        """Free what was looked at."""
        for number, heap in enumerate(self._heaps):
            if heap is not None:
                heap.close()
                self._heaps[number] = None

    def grown(self, *, max_growth: int | str = 0, types: Collection[Type] | None = None,
              known: Iterable[str] = (), names: Mapping[int, str] | None = None,
              variables: bool = True) -> Grown:
        """What has grown in each run.  What was looked at is freed.

        Parameters
        ----------
        max_growth
            Bytes that may be gained in a run: 100, "100 KiB".
        types
            Classes, or names of types: only objects of these count, and of classes that derive from
            them.
        known
            Fingerprints of what is no news.
        names
            By address of an object: what paths begin with that come from a variable of a function that
            runs.
        variables
            Objects count also where only variables of functions have them that run in this thread.

        Raises
        ------
        UsageError
            A size or a type is none.
        """
        bound = size(max_growth)
        counts = None if types is None else counter(types)
        heaps = [heap for heap in self._heaps if heap is not None]
        try:
            return self._compare(heaps, bound, counts, set(known), names, variables)
        finally:
            self.close()

    def _compare(self, heaps: list[Heap], bound: int,
                 counts: Callable[[str, Callable[[], Any]], bool] | None, known: set[str],
                 names: Mapping[int, str] | None, variables: bool) -> Grown:
        from ._leaks import find_leaks

        grown = Grown(self.runs, self.warmup)
        if len(heaps) <= self.runs:
            return grown
        for leak in find_leaks(heaps, counts=counts, names=names, variables=variables):
            (grown.known if leak.fingerprint in known else grown.leaks).append(leak)
        if bound and min(grown.bytes) <= bound:
            grown.leaks.clear()
        if grown.leaks:
            _find_rules(grown.leaks, heaps)
        return grown


def _find_rules(leaks: list[Leak], heaps: Sequence[Heap]) -> None:
    """Add what rules say of the holders."""
    told = heaps[-1].suspects(*heaps[:-1], few=True, min_verdict="possible", limit=1 << 20)
    suspects = {row["address"]: row for row in reversed(told) if row["address"] is not None}
    for leak in leaks:
        at = leak.way.index(leak.address) if leak.address in leak.way else 0
        # The holder, what is in it, and the function or wrapper that has it.
        for address in [*leak.way[at:], *reversed(leak.way[max(0, at - 2):at])]:
            if address in suspects:
                leak.rule, leak.fix = suspects[address]["rule"], suspects[address]["fix"]
                break
