# SPDX-License-Identifier: Apache-2.0
"""What is alive that should not be, and why."""
from __future__ import annotations

import weakref
from collections.abc import Iterable

from . import _ignored
from ._heap import Heap, snapshot
from ._ways import Way

__all__ = ["tell_alive"]

# Instances whose paths are asked for, paths that are told, and ways to one object that are looked at
# until one counts.
_ASKED = 50
_TOLD = 5
_WAYS = 64


def _names(classes: Iterable[type]) -> set[str]:
    """The last parts of the names of classes and those that derive from them."""
    waiting, seen = list(classes), set()
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += type.__subclasses__(one)
    return {one.__name__ for one in seen}


def _instances(heap: Heap, one: type) -> list[int]:
    """Addresses of the objects of a class, and of classes that derive from it."""
    names = _names([one])
    numbers = {number for number, name in enumerate(heap.type_names())
               if name.rsplit(".", 1)[-1] in names}
    found = []
    for address, number in zip(heap.addresses, heap.type_ids):
        if number not in numbers:
            continue
        try:
            if issubclass(type(heap.object(address)), one):
                found.append(address)
        except LookupError:
            # It is being freed.
            continue
    return found


def _title(one: type) -> str:
    return one.__qualname__ if one.__module__ == "builtins" else f"{one.__module__}.{one.__qualname__}"


def _length(path: str) -> tuple[int, str]:
    return len(path), path


def _tell_instances(heap: Heap, one: type) -> list[str]:
    addresses = _instances(heap, one)
    if not addresses:
        return []
    ways = [Way(row, heap) for row in heap.paths(*addresses[:_ASKED])["paths"]]
    by_place: dict[str, list[str]] = {}
    for way in ways:
        place = way.words(len(way.steps), {}) if way.steps else ""
        by_place.setdefault(place, []).append(way.path if way.steps else "nothing that leads to it")
    many = "instance is" if len(addresses) == 1 else "instances are"
    lines = [f"{len(addresses):,} {many} alive of {_title(one)}"]
    groups = sorted((-len(paths), min(paths, key=_length)) for paths in by_place.values())
    lines += [f"  held by   {example}" + (f", and {-more - 1:,} like this" if more < -1 else "")
              for more, example in groups[:_TOLD]]
    return ["\n".join(lines)]


def _tell_object(heap: Heap, address: int, avoid: list[str | int], *, is_at_hand: bool) -> list[str]:
    """Why an object is alive; of one at hand but for variables of running functions."""
    rows = heap.paths(address, limit=_WAYS, avoid=avoid)["paths"]
    ways = [Way(row, heap) for row in rows]
    paths = [way.path for way in ways if way.steps and not (
        is_at_hand and (way.is_variable(len(way.steps) - 1) or way.is_of_framework(len(way.steps) - 1)
                        or way.root_kind == "native_stack"))]
    if not paths and (is_at_hand or ways):
        return []
    name = heap.type_names()[heap.type_ids[heap.find(address)]]
    return ["\n".join([f"an object of {name} is alive",
                       *(f"  held by   {path}" for path in dict.fromkeys(paths[:_TOLD]))])]


def tell_alive(things: tuple[object, ...]) -> str:
    """Why objects are alive, and instances of classes; an empty text if none is.

    Parameters
    ----------
    things
        Classes, `weakref.ref`, and objects that the callers have in variables.
    """
    referred = [id(one()) for one in things if isinstance(one, weakref.ref) and one() is not None]
    own = [id(one) for one in things if not isinstance(one, (type, weakref.ref))]
    told: list[str] = []
    with snapshot() as heap:
        avoid = [*_ignored.avoided(heap), id(things)]
        for one in things:
            if isinstance(one, type):
                told += _tell_instances(heap, one)
        for address in referred:
            told += _tell_object(heap, address, avoid, is_at_hand=False)
        for address in own:
            told += _tell_object(heap, address, avoid, is_at_hand=True)
    return "\n\n".join(told)
