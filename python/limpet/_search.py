# SPDX-License-Identifier: Apache-2.0
"""What came and stayed between heaps of this process, and how it is kept."""
from __future__ import annotations

import collections
import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import _ignored, _limpet
from ._heap import NONE, WEAK, Heap
from ._ways import Way

__all__ = ["Search"]


class Search:
    """Heaps of one process, and what came in between: addresses are of the last one."""

    def __init__(self, heaps: Sequence[Heap], names: Mapping[int, str], variables: bool) -> None:
        self.heaps = heaps
        self.last = heaps[-1]
        self.runs = len(heaps) - 1
        # What paths begin with that come from a variable of a function that runs: fixtures.
        self.names = names
        # Whether such variables count themselves.
        self.variables = variables
        #: Holders that have been told of, or have no more than others.
        self.told: set[int] = set()
        self.type_names = self.last.type_names()
        self.type_ids = self.last.type_ids
        self.avoided = _ignored.avoided(self.last)
        came = _limpet.grown(tuple(heaps))
        #: The runs that objects came in, by address, from 1 on; and what got larger in each.
        self.since = {address: since for address, since in came if since}
        self.grown = [address for address, since in came if not since]

    def type_of(self, address: int) -> str:
        return self.type_names[self.type_ids[self.last.find(address)]]

    def real(self, address: int) -> Any:
        try:
            return self.last.object(address)
        except LookupError:
            return None

    # Which types grew.

    @functools.cached_property
    def counts(self) -> list[collections.Counter[str]]:
        """How many objects there are of which type, in each heap."""
        counts = []
        for heap in self.heaps:
            names = heap.type_names()
            found: collections.Counter[str] = collections.Counter()
            for number, count in collections.Counter(heap.type_ids).items():
                found[names[number]] += count
            counts.append(found)
        return counts

    def candidates(self) -> dict[str, dict[int, list[int]]]:
        """Addresses by type and run, of types of which more came in each run, and stayed."""
        found: dict[str, dict[int, list[int]]] = {}
        for address, since in self.since.items():
            name = self.type_of(address)
            if not _ignored.is_kept_by_framework(name):
                found.setdefault(name, {}).setdefault(since, []).append(address)
        for name, by_run in list(found.items()):
            # At the address of what went another one of the type may have come.
            missing = [run for run in range(1, self.runs + 1) if run not in by_run]
            if 2 * len(missing) > self.runs or any(
                    self.counts[run][name] <= self.counts[run - 1][name] for run in missing):
                del found[name]
        return found

    # How objects are kept.

    def paths(self, addresses: Iterable[int], limit: int | None = None) -> list[Way]:
        """How objects are kept, but by what is of no interest."""
        asked = list(addresses)
        if not asked:
            return []
        told = self.last.paths(*asked, limit=limit, avoid=self.avoided)["paths"]
        ways = [Way(row, self.last) for row in told]
        return [way for way in ways if way.steps and not way.is_dropped(self.since)
                and not (self.runs == 1 and way.is_filled_once(self.since))]

    def top(self, way: Way) -> int:
        """The first step of what came: the number of steps if none did."""
        return 1 + max((at for at, step in enumerate(way.steps) if step.address not in self.since),
                       default=-1)

    def is_aside(self, way: Way) -> bool:
        """Whether what came is there as a variable of the test's own has it, or a test framework's."""
        top = self.top(way)
        if any(step.address in self.names for step in way.steps[:top]):
            return False
        return way.is_of_framework(top) or (
            not self.variables and top < len(way.steps) and way.is_variable(top))

    # What objects refer to.

    def targets(self, address: int) -> list[int]:
        """What an object owns, by addresses."""
        at = self.last.find(address)
        offsets, targets, addresses = self.last.offsets, self.last.targets, self.last.addresses
        return [addresses[one] for one in targets[offsets[at]:offsets[at + 1]]
                if one != NONE and not one & WEAK]

    def members(self, tops: set[int]) -> list[int]:
        """Objects that came, from these on."""
        seen = set(tops)
        waiting = list(tops)
        while waiting:
            for address in self.targets(waiting.pop()):
                if address in self.since and address not in seen:
                    seen.add(address)
                    waiting.append(address)
        return list(seen)

    def holds(self, heap: Heap, address: int) -> int:
        """How many references an object has."""
        try:
            at = heap.find(address)
        except LookupError:
            return 0
        offsets = heap.offsets
        return sum(one != NONE for one in heap.targets[offsets[at]:offsets[at + 1]])

    def is_weak(self, address: int) -> bool:
        """Whether an object is a weak reference."""
        return self.type_of(address).startswith(("weakref", "_weakref", "weakproxy"))
