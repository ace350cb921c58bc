# SPDX-License-Identifier: Apache-2.0
"""The complete heap, for ``untracked=True``: what the garbage collector does not track, too."""
from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from .. import NONE, Heap, _limpet, snapshot
from ._names import named


class Gone:
    """What stands for the type of objects that are there no more: its name."""

    def __init__(self, name: str) -> None:
        module, _, self.__name__ = name.rpartition(".")
        self.__module__ = module or "builtins"


def _present(heap: Heap, addresses: Iterable[int]) -> Iterator[Any]:
    for address in addresses:
        try:
            yield heap.object(address)
        except LookupError:
            continue


def _kinds(heap: Heap) -> Iterator[tuple[int, type | Gone, int]]:
    """(number, type, count) of each type: asked of its first object, as a heap has names only."""
    addresses, names = heap.addresses, heap.type_names()
    for number, first, count in _limpet.complete_census(heap):
        thing = list(_present(heap, [addresses[first]]))
        yield number, type(thing[0]) if thing else Gone(names[number]), count


def census() -> list[tuple[type | Gone, int]]:
    """How many objects there are of each type."""
    with snapshot() as heap:
        return [(kind, count) for _, kind, count in _kinds(heap)]


def addresses() -> list[tuple[type | Gone, array[int]]]:
    """The addresses of all objects by their types."""
    with snapshot() as heap:
        found: defaultdict[int, array[int]] = defaultdict(lambda: array("Q"))
        for number, address in zip(heap.type_ids, heap.addresses):
            found[number].append(address)
        return [(kind, found[number]) for number, kind, _ in _kinds(heap)]


def instances(typename: str) -> list[Any]:
    """The objects of a type."""
    with snapshot() as heap:
        numbers = {kind: number for number, kind, _ in _kinds(heap)}
        wanted = {numbers[kind] for kind in named(numbers, typename)}
        return list(_present(heap, (address for number, address in zip(heap.type_ids, heap.addresses)
                                    if number in wanted)))


def objects() -> list[Any]:
    """All objects."""
    with snapshot() as heap:
        return list(_present(heap, heap.addresses))


def at(places: Iterable[int]) -> list[Any]:
    """The objects at some addresses."""
    with snapshot() as heap:
        return list(_present(heap, places))


class Graph:
    """Who refers to whom, by a snapshot of this process.

    Weak references do not count, as they do not for the garbage collector.
    """

    def __init__(self) -> None:
        self._heap = snapshot()
        self._addresses = self._heap.addresses

    def _ids(self, things: list[Any]) -> list[int]:
        """The ids of objects; NONE for those that are newer than the snapshot."""
        found = []
        for thing in things:
            try:
                found.append(self._heap.find(id(thing)))
            except LookupError:
                found.append(NONE)
        return found

    def _objects(self, numbers: Iterable[int]) -> list[Any]:
        return list(_present(self._heap, map(self._addresses.__getitem__, numbers)))

    def referents(self, things: list[Any]) -> Iterable[list[Any]]:
        """What each of some objects refers to, once for each reference."""
        offsets, targets = self._heap.offsets, self._heap.targets
        for number in self._ids(things):
            places = targets[offsets[number]:offsets[number + 1]] if number != NONE else ()
            yield self._objects(target for target in places if target < NONE)

    def referrers(self, things: list[Any]) -> Iterable[list[Any]]:
        """What refers to each of some objects."""
        numbers = self._ids(things)
        asked = list(dict.fromkeys(numbers))
        found = dict(zip(asked, _limpet.complete_referrers(self._heap, asked)))
        return [self._objects(found[number]) for number in numbers]
