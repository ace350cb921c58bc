# SPDX-License-Identifier: Apache-2.0
"""What got larger in each run without objects that came and stayed."""
from __future__ import annotations

from . import _ignored, _limpet
from ._heap import Heap
from ._leak import Leak
from ._search import Search
from ._ways import Way
from .errors import Error

__all__ = ["find_larger"]

# What grows by a larger one in its place, as `text += line` does; and how many are looked at, from so
# many bytes on.
_REPLACED = ("bytes", "frozenset", "int", "numpy.ndarray", "str", "tuple")
_MOST, _LEAST = 10, 256


def _is_explained(search: Search, address: int) -> bool:
    """Whether a container got larger as it has objects of a test framework's, or weak references."""
    came = [one for one in search.targets(address) if one in search.since]
    return bool(came) and all(
        _ignored.is_kept_by_framework(search.type_of(one)) or search.is_weak(one) for one in came)


def _leak(search: Search, way: Way, sizes: list[int]) -> Leak:
    words = way.words(len(way.steps), search.names)
    return Leak(words, way.address, {way.type: 0}, [0] * search.runs,
                [max(0, now - before) for before, now in zip(sizes, sizes[1:])], sizes[-1],
                _limpet.fingerprint(words), way=[step.address for step in way.steps])


def _stretched(search: Search) -> list[Leak]:
    """Containers and buffers that grew, but by what was there before, or is no object."""
    leaks = []
    for way in search.paths(address for address in search.grown
                            if address not in search.told and not _is_explained(search, address)):
        if any(step.address in search.told for step in way.steps) or search.is_aside(way):
            continue
        if len(way.steps) == 1 and way.root_kind in _ignored.ROOT_KINDS:
            continue
        sizes = [heap.size(way.address) for heap in search.heaps]
        if search.runs > 1 or sizes[1] > sizes[0]:
            leaks.append(_leak(search, way, sizes))
    return leaks


def _size_of(heap: Heap, expression: str) -> int:
    """The size of what an expression leads to; 0 if there is nothing."""
    try:
        [row] = heap.paths(expression)["paths"]
    except Error:
        return 0
    return heap.size(row["address"])


def _replaced(search: Search) -> list[Leak]:
    """What is in the same place as before, but another one, and larger."""
    if search.runs == 1:
        return []
    came = [(search.last.size(address), address) for address, since in search.since.items()
            if since == search.runs and search.type_of(address) in _REPLACED]
    came = sorted((one for one in came if one[0] >= _LEAST), reverse=True)[:_MOST]
    leaks = []
    for way in search.paths(address for _, address in came):
        if way.expression is None or any(step.address in search.told for step in way.steps):
            continue
        sizes = [_size_of(heap, way.expression) for heap in search.heaps]
        if sizes[0] > 0 and all(before < now for before, now in zip(sizes, sizes[1:])):
            leaks.append(_leak(search, way, sizes))
    return leaks


def find_larger(search: Search) -> list[Leak]:
    """What got larger, and has not been told of."""
    return [*_stretched(search), *_replaced(search)]
