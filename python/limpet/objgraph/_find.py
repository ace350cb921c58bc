# SPDX-License-Identifier: Apache-2.0
"""Objects by type, by address, by what is new, and those that nothing refers to."""
from __future__ import annotations

import gc
import inspect
import sys
from array import array
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TextIO

from .. import _limpet
from . import _complete
from ._names import name_of, named

#: So many objects are asked for their referents at once.
_BATCH = 1000


def is_proper_module(obj: object) -> bool:
    """Whether an object is a module that can be imported: one that is in sys.modules."""
    return (inspect.ismodule(obj)
            and obj is sys.modules.get(getattr(obj, "__name__", None)))  # type: ignore[arg-type]


def get_leaking_objects(objects: Iterable[Any] | None = None) -> list[Any]:
    """Those objects to which none of them refers: roots, or what lost a reference in C.

    :param objects: Look at these; otherwise at all that the garbage collector tracks.
    """
    if objects is None:
        gc.collect()
        objects = gc.get_objects()
    things = objects if type(objects) is list else list(objects)
    del objects
    try:
        alone = set(map(id, things))
        for first in range(0, len(things), _BATCH):
            alone.difference_update(map(id, gc.get_referents(*things[first:first + _BATCH])))
        return [thing for thing in things if id(thing) in alone]
    finally:
        del things  # a frame that somebody keeps would keep the heap


def by_type(typename: str, objects: Iterable[Any] | None = None, *,
            untracked: bool = False) -> list[Any]:
    """The objects of a type.

    :param typename: ``'Session'`` or with its module ``'shop.models.Session'``.
    :param objects: Look at these; otherwise at all that the garbage collector tracks.
    :param untracked: Look at the complete heap, with all the int, str and bytes.
    """
    if objects is None and untracked:
        return _complete.instances(typename)
    if objects is None:
        objects = gc.get_objects()
    things = objects if type(objects) is list else list(objects)
    del objects
    try:
        kinds = named([kind for kind, _ in _limpet.count_types(things)], typename)
        return _limpet.instances(things, kinds) if kinds else []
    finally:
        del things


def at(addr: int, *, untracked: bool = False) -> Any:
    """The object whose id() is addr; None if there is none.

    Only what the garbage collector tracks is found (no int, no str), unless untracked is true.
    """
    if untracked:
        return next(iter(_complete.at([addr])), None)
    return next((thing for thing in gc.get_objects() if id(thing) == addr), None)


def at_addrs(address_set: Iterable[int], *, untracked: bool = False) -> list[Any]:
    """The objects whose id() is in a set, in no order: e.g. in one that get_new_ids() gave.

    Only what the garbage collector tracks is found (no int, no str), unless untracked is true.
    """
    if untracked:
        return _complete.at(address_set)
    wanted = address_set if isinstance(address_set, (set, frozenset)) else set(address_set)
    return [thing for thing in gc.get_objects() if id(thing) in wanted]


def _addresses() -> list[tuple[Any, array[int]]]:
    """The ids of all objects that the collector tracks by their types."""
    found: defaultdict[type, array[int]] = defaultdict(lambda: array("Q"))
    for thing in gc.get_objects():
        found[type(thing)].append(id(thing))
    return list(found.items())


def _ids(state: dict[str, Any], untracked: bool) -> dict[str, bytes]:
    """The ids of all objects but those kept by the name of their type, 8 bytes each.

    Not as sets, which would themselves be found by the next call: the collector ignores bytes.
    """
    found: dict[str, bytes] = {}
    rows = _complete.addresses() if untracked else _addresses()
    # Later than that, as these are objects, too.
    own = _own(state, untracked)
    for kind, ids in rows:
        if kind in _OWN_TYPES:
            ids = array("Q", [i for i in ids if i not in own])
        name = sys.intern(name_of(kind, state["shortnames"]))
        found[name] = found.get(name, b"") + ids.tobytes()
    return found


def _own(state: dict[str, Any], untracked: bool) -> set[int]:
    """The ids of what get_new_ids() keeps."""
    new, current = state["new"], state["current"]
    own = {id(state), id(new), id(current), *map(id, new.values())}
    if untracked:
        own.update(map(id, current.values()))
        for ids in new.values():
            own.update(map(id, ids))
    return own


def _difference(ids: bytes, before: bytes) -> set[int]:
    return set(memoryview(ids).cast("Q")).difference(memoryview(before).cast("Q"))


#: What get_new_ids() keeps is of these types.
_OWN_TYPES = (set, dict, defaultdict, bytes, int)
#: The columns by which get_new_ids() can sort, and where they are in a row.
_COLUMNS = {"old": 1, "current": 2, "new": 3, "deltas": 4}
_Row = tuple[str, int, int, int, int]


def _print_rows(rows: list[_Row], file: TextIO) -> None:
    width = max((len(row[0]) for row in rows), default=0)
    head = f"{'Type':<{width}} {'Old_ids':>12} {'Current_ids':>12} {'New_ids':>12} {'Count_Deltas':>12}"
    line = "=" * len(head)
    print(line, head, line, sep="\n", file=file)
    for name, old, current, new, delta in rows:
        print(f"{name:<{width}} {old:12} {current:12} {new:+12} {delta:+12}", file=file)
    print(line, file=file)


#: What get_new_ids() remembers.
_remembered: dict[str, Any] = {}


def get_new_ids(skip_update: bool = False, limit: int | None = 10, sortby: str = "deltas",
                shortnames: bool | None = None, file: TextIO | None = None,
                _state: dict[str, Any] = _remembered, *, untracked: bool = False) -> dict[str, set[int]]:
    """The ids of all objects that are new since the last call, by the name of their type.

    Prints a table of how many there were, are and are new of each type.

    :param skip_update: Look at nothing, print nothing and give what the last call gave.
    :param limit: Print at most so many rows; 0: no table; None: all.
    :param sortby: ``'old'``, ``'current'``, ``'new'`` or ``'deltas'``: the column to sort by.
    :param shortnames: Leave out modules; None: as in the last call, in the first leave them out.
    :param file: Where to print, otherwise sys.stdout.
    :param untracked: Look at the complete heap, with all the int, str and bytes.
    """
    state: dict[str, Any] = _state.setdefault("untracked", {}) if untracked else _state
    new: dict[str, set[int]] = state.setdefault("new", defaultdict(set))
    if skip_update:
        return new
    if shortnames is not None or "shortnames" not in state:
        state["shortnames"] = shortnames is not False
    gc.collect()
    old: dict[str, bytes] = state.setdefault("current", {})
    current = _ids(state, untracked)
    state["current"] = current
    new.clear()
    rows = []
    for name in {**current, **old}:
        now, before = current.get(name, b""), old.get(name, b"")
        new[name] = _difference(now, before)
        rows.append((name, len(before) // 8, len(now) // 8, len(new[name]),
                     (len(now) - len(before)) // 8))
    if limit != 0:
        column = _COLUMNS[sortby]
        rows.sort(key=lambda row: (row[column], row[0]), reverse=True)
        _print_rows(rows[:limit], file or sys.stdout)
    return new
