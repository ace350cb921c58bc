# SPDX-License-Identifier: Apache-2.0
"""How many objects of each type there are, and what has been added since the last look."""
from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable
from typing import Any, Optional, TextIO

from .. import _limpet
from . import _complete
from ._names import name_of, named

Filter = Optional[Callable[[Any], Any]]

#: What growth() remembers where it is not told to remember elsewhere.
_peaks: dict[str, int] = {}
_complete_peaks: dict[str, int] = {}


def _rows(objects: Iterable[Any], keep: Filter = None) -> list[tuple[Any, int]]:
    """How many of these there are of each type, in the order in which types come."""
    if keep:
        objects = [thing for thing in objects if keep(thing)]
    return _limpet.count_types(objects if type(objects) is list else list(objects))


def count(typename: str, objects: Iterable[Any] | None = None, *, untracked: bool = False) -> int:
    """How many objects of a type there are.

    :param typename: ``'Session'`` or with its module ``'shop.models.Session'``.
    :param objects: Look at these; otherwise at all that the garbage collector tracks.
    :param untracked: Look at the complete heap, with all the int, str and bytes.
    """
    if objects is None and untracked:
        rows = _complete.census()
    else:
        # No variable has this list: a frame that somebody keeps would keep the heap.
        rows = _rows(gc.get_objects() if objects is None else objects)
    numbers = dict(rows)
    return sum(numbers[kind] for kind in named(numbers, typename))


def typestats(objects: Iterable[Any] | None = None, shortnames: bool = True,
              filter: Filter = None, *, untracked: bool = False) -> dict[str, int]:
    """How many objects there are by the name of their type, as a dict.

    :param objects: Look at these; otherwise at all that the garbage collector tracks.
    :param shortnames: Leave out modules, so that types of the same name are counted together.
    :param filter: Count only those for which this function says yes.
    :param untracked: Look at the complete heap, with all the int, str and bytes.
    """
    if objects is None and untracked:
        rows = _rows(_complete.objects(), filter) if filter else _complete.census()
    else:
        rows = _rows(gc.get_objects() if objects is None else objects, filter)
    stats: dict[str, int] = {}
    for kind, number in rows:
        name = name_of(kind, shortnames)
        stats[name] = stats.get(name, 0) + number
    return stats


def _by_number(numbers: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(numbers.items(), key=lambda row: row[1], reverse=True)


def most_common_types(limit: int | None = 10, objects: Iterable[Any] | None = None,
                      shortnames: bool = True, filter: Filter = None, *,
                      untracked: bool = False) -> list[tuple[str, int]]:
    """The types of which there are most: a list of (name, count), the largest first.

    :param limit: At most so many; None or 0: all.

    The others are those of `typestats`.
    """
    stats = _by_number(typestats(objects, shortnames, filter, untracked=untracked))
    return stats[:limit] if limit else stats


def show_most_common_types(limit: int | None = 10, objects: Iterable[Any] | None = None,
                           shortnames: bool = True, file: TextIO | None = None,
                           filter: Filter = None, *, untracked: bool = False) -> None:
    """Print what most_common_types() finds, to a file or else to sys.stdout."""
    stats = most_common_types(limit, objects, shortnames, filter, untracked=untracked)
    width = max(len(name) for name, _ in stats)
    for name, number in stats:
        print(f"{name:<{width}} {number}", file=file or sys.stdout)


def growth(limit: int | None = 10, peak_stats: dict[str, int] = _peaks, shortnames: bool = True,
           filter: Filter = None, *, untracked: bool = False) -> list[tuple[str, int, int]]:
    """Of which types there are more than ever before: a list of (name, count, how many more).

    The most grown comes first.

    :param limit: At most so many; None or 0: all.
    :param peak_stats: The largest counts so far, which are read and brought up to date; otherwise those
        that all calls share.

    The others are those of `typestats`.
    """
    if untracked and peak_stats is _peaks:
        peak_stats = _complete_peaks
    gc.collect()
    stats = typestats(None, shortnames, filter, untracked=untracked)
    deltas = {}
    for name, number in stats.items():
        if number > peak_stats.get(name, 0):
            deltas[name] = number - peak_stats.get(name, 0)
            peak_stats[name] = number
    rows = [(name, stats[name], delta) for name, delta in _by_number(deltas)]
    return rows[:limit] if limit else rows


def show_growth(limit: int | None = 10, peak_stats: dict[str, int] | None = None,
                shortnames: bool = True, file: TextIO | None = None, filter: Filter = None, *,
                untracked: bool = False) -> None:
    """Print what growth() finds, to a file or else to sys.stdout; nothing where nothing grew."""
    peaks = _peaks if peak_stats is None else peak_stats
    rows = growth(limit, peaks, shortnames, filter, untracked=untracked)
    width = max((len(name) for name, _, _ in rows), default=0)
    for name, number, delta in rows:
        print(f"{name:<{width}}{number:9} {delta:+9}", file=file or sys.stdout)
