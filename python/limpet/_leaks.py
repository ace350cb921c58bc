# SPDX-License-Identifier: Apache-2.0
"""From heaps that were taken between the runs of one piece of code to what it leaks.

An object counts if it came in one of the runs and stayed.  Runs are compared by holder: what of one
type has come in each of them, and is kept alive by the same container, attribute or path, has grown.
So caches that fill once are no growth, and neither is what comes and goes.
"""
from __future__ import annotations

import collections
import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import _limpet
from ._heap import Heap
from ._larger import find_larger
from ._leak import Leak
from ._search import Search
from ._ways import Way, fold, join

__all__ = ["Leak", "find_leaks"]

# Of what came in one run, and is of one type, paths are asked for so many.
SAMPLE = 40
# From so many runs on, what came in the last one need not be held where the rest is: the end of a
# list that is linked is held by a variable.
RUNS_FOR_LINKS = 3
# Ways to one object that are looked at until one is found that counts.
WAYS = 16


@dataclass
class _Found:
    """An object that came, and how it is kept."""

    address: int
    since: int
    type: str
    holder: int
    #: In words: the holder, and what it has the object, or what keeps that, under.
    words: str
    attribute: str
    top: int
    way: list[int]


def _name(group: list[_Found]) -> str:
    """Where things are kept: an attribute, if all are under one."""
    words = group[0].words
    attributes = {one.attribute for one in group}
    if len(attributes) > 1 or attributes == {""}:
        return words
    return fold(re.sub("^module ", "", words) + attributes.pop())


def _explain(search: Search, way: Way) -> _Found:
    steps, top = way.steps, search.top(way)
    at = max(top - 1, 0)
    addresses = [step.address for step in steps]
    since = search.since.get(way.address, 0)
    if not top:
        # It is kept from outside: by a variable, or by C code.
        return _Found(way.address, since, way.type, 0, join([steps[0].reference]), "",
                      addresses[0], addresses)
    attribute = steps[top].reference if steps[top].reference.startswith(".") else ""
    if at and (steps[at].reference == ".__dict__"
               or steps[at - 1].type == "functools._lru_cache_wrapper"):
        at -= 1
    return _Found(way.address, since, way.type, steps[at].address,
                  way.words(at + 1, search.names), attribute, addresses[top], addresses)


def _found(search: Search, addresses: list[int]) -> list[_Found]:
    """How objects are kept, those that count."""
    ways = search.paths(addresses)
    found = [_explain(search, way) for way in ways if not search.is_aside(way)]
    # What is kept by others as well counts.
    tops = {way.steps[search.top(way)].address for way in ways if search.is_aside(way)}
    others = {way.address: way for way in reversed(search.paths(tops, WAYS)) if not search.is_aside(way)}
    return found + [_explain(search, way) for way in others.values()]


# Which holders grew.


def _covers(search: Search, runs: set[int]) -> bool:
    needed = set(range(1, search.runs + 1))
    if search.runs >= RUNS_FOR_LINKS:
        needed.discard(search.runs)
    return needed <= runs


def _groups(search: Search, found: list[_Found]) -> dict[str, list[_Found]]:
    """What is kept in one place, by its path, of which some type came in each run."""
    chosen: dict[str, list[_Found]] = {}
    keys: list[Callable[[_Found], tuple[object, ...]]] = [
        lambda one: (one.holder, one.attribute, one.words),
        lambda one: (one.words, one.attribute),
        lambda one: (one.words,),
    ]
    for key in keys:
        places: dict[tuple[object, ...], list[_Found]] = {}
        for one in found:
            places.setdefault(key(one), []).append(one)
        found = []
        for group in places.values():
            runs: dict[str, set[int]] = {}
            for one in group:
                runs.setdefault(one.type, set()).add(one.since)
            grew = {name for name, those in runs.items() if _covers(search, those)}
            if not grew:
                found += group
                continue
            if len({one.holder for one in group}) > 1:
                group = [one for one in group if one.type in grew]
            chosen.setdefault(_name(group), []).extend(group)
    return chosen


def _tops(search: Search, group: list[_Found]) -> set[int]:
    tops = {one.top for one in group}
    if not group[0].attribute:
        for holder in {one.holder for one in group if one.holder}:
            tops.update(one for one in search.targets(holder) if one in search.since)
    return {one for one in tops if one in search.since}


def _has_gained(search: Search, group: list[_Found], tops: set[int]) -> bool:
    """Whether there is more than before: not others of the same kind in the same places."""
    holders = {one.holder for one in group if one.holder}
    spaces = {one for holder in holders for one in search.targets(holder)
              if search.type_of(one) == "dict"}
    if any(search.holds(search.last, one) > search.holds(search.heaps[0], one)
           for one in holders | spaces):
        return True
    if holders and all(one.address in tops for one in group):
        return False
    # A list that is linked: no container has more.
    return any(all(now[name] > before[name] for before, now in zip(search.counts, search.counts[1:]))
               for name in {one.type for one in group})


def _leak(search: Search, words: str, group: list[_Found], claimed: set[int]) -> Leak | None:
    """What a place gained, but for what is `claimed` by others: to be added to."""
    tops = _tops(search, group)
    members = [one for one in search.members(tops) if one not in claimed]
    claimed.update(members)
    if not members:
        return None
    objects, sums = [0] * search.runs, [0] * search.runs
    types: collections.Counter[str] = collections.Counter()
    for address in members:
        run = search.since[address] - 1
        objects[run] += 1
        sums[run] += search.last.size(address)
        types[search.type_of(address)] += 1
    direct = collections.Counter(search.type_of(address) for address in tops)
    order = sorted(types, key=lambda name: (-types[name], -direct[name], name))
    return Leak(words, group[0].holder, {name: types[name] for name in order}, objects, sums,
                search.last.retained_by(*tops)[1], _limpet.fingerprint(words), way=group[0].way)


def _leaks(search: Search, found: list[_Found]) -> list[Leak]:
    """Places that grew, each with what no other one has that retains more."""
    groups = [(words, group, _tops(search, group)) for words, group in _groups(search, found).items()]
    groups = [one for one in groups if one[2] and _has_gained(search, *one[1:])]
    # What weak references are to is held elsewhere: that is the leak.
    strong = [one for one in groups if not one[0].endswith(".__subclasses__")
              and not all(map(search.is_weak, one[2]))] or groups
    search.told.update(one.holder for group in groups for one in group[1])
    strong.sort(key=lambda one: (-search.last.retained_by(*one[2])[1], one[0]))
    claimed: set[int] = set()
    leaks = [_leak(search, words, group, claimed) for words, group, _ in strong]
    return [leak for leak in leaks if leak is not None]


def find_leaks(heaps: Sequence[Heap], *, counts: Callable[[str, Callable[[], Any]], bool] | None = None,
               names: Mapping[int, str] | None = None, variables: bool = False) -> list[Leak]:
    """What has grown in each interval between heaps of this process, those that retain most first.

    Parameters
    ----------
    heaps
        The first from before the first run, then one behind each run; two at least.
    counts
        Whether objects count, by the name of their type, and a function that gives one of them; all do
        unless it is given.  If it is, growth of containers and buffers by themselves is not told.
    names
        By address: what paths begin with that come from a variable of a running function.
    variables
        Objects count also where only variables of running functions have them.
    """
    search = Search(heaps, names or {}, variables)
    asked: list[int] = []
    for name, by_run in search.candidates().items():
        for addresses in by_run.values():
            if counts is None or counts(name, functools.partial(search.real, addresses[0])):
                asked += addresses[:SAMPLE]
    leaks = _leaks(search, _found(search, asked))
    if counts is None:
        search.told.update(*(leak.way for leak in leaks))
        leaks += find_larger(search)
    return sorted(leaks, key=lambda leak: (-leak.retained, leak.holder))
