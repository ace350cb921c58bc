# SPDX-License-Identifier: Apache-2.0
"""A shortest way from or to an object, breadth-first."""
from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from typing import Any

from . import _complete, _walk

Predicate = Callable[[Any], Any]


class _Search:
    """What has been found from one object on, a level at a time.

    The objects are in one list and everything else is numbers, so that only this list refers to
    what is searched for.
    """

    def __init__(self, start: object, step: _walk.Step, ignored: set[int]) -> None:
        self._found = [start]
        self._step = step
        #: The place of the object from which each was reached.
        self._parents = [-1]
        self._seen = ignored | {id(start), id(self._found)}
        #: Where the last level begins.
        self._level = 0

    def match(self, predicate: Predicate) -> int:
        """The place of the first of the last level that matches, or -1."""
        for place in range(self._level, len(self._found)):
            if predicate(self._found[place]):
                return place
        return -1

    def advance(self) -> bool:
        """Go on to the next level; false if there is nothing on it."""
        first = self._level
        level = self._found[first:]
        self._level = len(self._found)
        self._seen |= _walk.own_frames()
        for place, things in enumerate(self._step(level), first):
            self._add(place, things)
        return self._level < len(self._found)

    def _add(self, parent: int, things: list[Any]) -> None:
        seen = self._seen
        for thing in things:
            if id(thing) not in seen:
                seen.add(id(thing))
                self._found.append(thing)
                self._parents.append(parent)

    def way(self, place: int) -> list[Any]:
        """From the object at a place to the start."""
        chain = []
        while place >= 0:
            chain.append(self._found[place])
            place = self._parents[place]
        return chain


def _find(obj: object, predicate: Predicate, step: _walk.Step, max_depth: int,
          extra_ignore: Iterable[int]) -> list[Any]:
    search = _Search(obj, step, {*extra_ignore, id(extra_ignore)})
    gc.collect()
    for depth in range(max_depth + 1):
        place = search.match(predicate)
        if place >= 0:
            return search.way(place)
        if depth == max_depth or not search.advance():
            break
    return [obj]


def find_ref_chain(obj: object, predicate: Predicate, max_depth: int = 20,
                   extra_ignore: Iterable[int] = (), *, untracked: bool = False) -> list[Any]:
    """A shortest chain of references from an object to one that matches.

    The list begins with obj and ends with the object for which predicate says yes; it is [obj] if
    there is none.

    :param max_depth: So many references at most.
    :param extra_ignore: Ids of objects through which the chain must not lead.
    :param untracked: Use the complete heap, with keys of dicts and constants of code.
    """
    step = _complete.Graph().referents if untracked else _walk.referents
    return _find(obj, predicate, step, max_depth, extra_ignore)[::-1]


def find_backref_chain(obj: object, predicate: Predicate, max_depth: int = 20,
                       extra_ignore: Iterable[int] = (), *, untracked: bool = False) -> list[Any]:
    """A shortest chain of references to an object from one that matches.

    The list begins with the object for which predicate says yes and ends with obj; it is [obj] if
    there is none.  Takes one look at the heap for each reference of the chain.

    :param max_depth: So many references at most.
    :param extra_ignore: Ids of objects through which the chain must not lead.
    :param untracked: Use the complete heap, with keys of dicts and holders the collector does not track.
    """
    step = _complete.Graph().referrers if untracked else _walk.referrers
    return _find(obj, predicate, step, max_depth, extra_ignore)
