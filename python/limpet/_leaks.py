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
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import _ignored, _limpet
from ._heap import NONE, WEAK, Heap
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
class Leak:
    """What has grown in each run, in one place.

    Attributes
    ----------
    holder
        The path of what keeps it, "app.SESSIONS", with "[*]" for keys and indices.
    address
        Of the holder; it may have gone since.
    types
        How many objects of which types came in all runs together and stayed, most first; those that
        the holder refers to come first of equally many.
    objects, bytes
        A number each run: how many objects came and stayed; bytes of these, or by which the holder
        grew.
    retained
        Bytes that would go if these objects went, and what only they keep alive.
    fingerprint
        12 digits that stand for the holder in baselines, the same in each run and on each machine, and
        the same as of ``limpet suspects``.
    rule, fix
        The rule of docs/RULES.md that is about such holders, and what people do about it; None if there
        is none.
    """

    holder: str
    address: int
    types: dict[str, int]
    objects: list[int]
    bytes: list[int]
    retained: int
    fingerprint: str
    rule: str | None = None
    fix: str | None = None
    #: Addresses on the path to an example, from the root on.
    way: list[int] = field(default_factory=list, repr=False)


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


class _Search:
    def __init__(self, heaps: Sequence[Heap], names: Mapping[int, str], variables: bool) -> None:
        self.heaps = heaps
        self.last = heaps[-1]
        self.runs = len(heaps) - 1
        # What paths begin with that come from a variable of a function that runs: fixtures.
        self.names = names
        self.variables = variables
        #: Holders that have been told of, or have no more than others.
        self.told: set[int] = set()
        self.type_names = self.last.type_names()
        self.type_ids = self.last.type_ids
        self.avoided = _ignored.avoided(self.last)
        came = _limpet.grown(tuple(heaps))
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
            if not all(run in by_run or self.counts[run][name] > self.counts[run - 1][name]
                       for run in range(1, self.runs + 1)):
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

    def explain(self, way: Way) -> _Found:
        steps, top = way.steps, self.top(way)
        at = max(top - 1, 0)
        addresses = [step.address for step in steps]
        since = self.since.get(way.address, 0)
        if not top:
            # It is kept from outside: by a variable, or by C code.
            return _Found(way.address, since, way.type, 0, join([steps[0].reference]), "",
                          addresses[0], addresses)
        attribute = steps[top].reference if steps[top].reference.startswith(".") else ""
        if at and (steps[at].reference == ".__dict__"
                   or steps[at - 1].type == "functools._lru_cache_wrapper"):
            at -= 1
        return _Found(way.address, since, way.type, steps[at].address,
                      way.words(at + 1, self.names), attribute, addresses[top], addresses)

    def is_aside(self, way: Way) -> bool:
        """Whether what came is there as a variable of the test's own has it, or a test framework's."""
        top = self.top(way)
        if any(step.address in self.names for step in way.steps[:top]):
            return False
        return way.is_of_framework(top) or (
            not self.variables and top < len(way.steps) and way.is_variable(top))

    def found(self, addresses: list[int]) -> list[_Found]:
        """How objects are kept, those that count."""
        ways = self.paths(addresses)
        found = [self.explain(way) for way in ways if not self.is_aside(way)]
        # What is kept by others as well counts.
        tops = {way.steps[self.top(way)].address for way in ways if self.is_aside(way)}
        others = {way.address: way for way in reversed(self.paths(tops, WAYS)) if not self.is_aside(way)}
        return found + [self.explain(way) for way in others.values()]

    # Which holders grew.

    def covers(self, runs: set[int]) -> bool:
        needed = set(range(1, self.runs + 1))
        if self.runs >= RUNS_FOR_LINKS:
            needed.discard(self.runs)
        return needed <= runs

    def groups(self, found: list[_Found]) -> dict[str, list[_Found]]:
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
                grew = {name for name, those in runs.items() if self.covers(those)}
                if not grew:
                    found += group
                    continue
                if len({one.holder for one in group}) > 1:
                    group = [one for one in group if one.type in grew]
                chosen.setdefault(_name(group), []).extend(group)
        return chosen

    # What a holder gained.

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

    def tops(self, group: list[_Found]) -> set[int]:
        tops = {one.top for one in group}
        if not group[0].attribute:
            for holder in {one.holder for one in group if one.holder}:
                tops.update(one for one in self.targets(holder) if one in self.since)
        return {one for one in tops if one in self.since}

    def holds(self, heap: Heap, address: int) -> int:
        """How many references an object has."""
        try:
            at = heap.find(address)
        except LookupError:
            return 0
        offsets = heap.offsets
        return sum(one != NONE for one in heap.targets[offsets[at]:offsets[at + 1]])

    def has_gained(self, group: list[_Found], tops: set[int]) -> bool:
        """Whether there is more than before: not others of the same kind in the same places."""
        holders = {one.holder for one in group if one.holder}
        spaces = {one for holder in holders for one in self.targets(holder)
                  if self.type_of(one) == "dict"}
        if any(self.holds(self.last, one) > self.holds(self.heaps[0], one)
               for one in holders | spaces):
            return True
        if holders and all(one.address in tops for one in group):
            return False
        return any(self.counts[-1][name] - self.counts[0][name] >= self.runs
                   for name in {one.type for one in group})

    def leak(self, words: str, group: list[_Found], claimed: set[int]) -> Leak | None:
        """What a place gained, but for what is `claimed` by others: to be added to."""
        tops = self.tops(group)
        members = [one for one in self.members(tops) if one not in claimed]
        claimed.update(members)
        if not members:
            return None
        objects, sums = [0] * self.runs, [0] * self.runs
        types: collections.Counter[str] = collections.Counter()
        for address in members:
            run = self.since[address] - 1
            objects[run] += 1
            sums[run] += self.last.size(address)
            types[self.type_of(address)] += 1
        direct = collections.Counter(self.type_of(address) for address in tops)
        order = sorted(types, key=lambda name: (-types[name], -direct[name], name))
        return Leak(words, group[0].holder, {name: types[name] for name in order}, objects, sums,
                    self.last.retained_by(*tops)[1], _limpet.fingerprint(words), way=group[0].way)

    def leaks(self, found: list[_Found]) -> list[Leak]:
        """Places that grew, each with what no other one has that retains more."""
        groups = [(words, group, self.tops(group)) for words, group in self.groups(found).items()]
        groups = [one for one in groups if one[2] and self.has_gained(*one[1:])]
        # What weak references are to is held elsewhere: that is the leak.
        strong = [one for one in groups if not one[0].endswith(".__subclasses__")
                  and not all(map(self.is_weak, one[2]))] or groups
        self.told.update(one.holder for group in groups for one in group[1])
        strong.sort(key=lambda one: (-self.last.retained_by(*one[2])[1], one[0]))
        claimed: set[int] = set()
        leaks = [self.leak(words, group, claimed) for words, group, _ in strong]
        return [leak for leak in leaks if leak is not None]

    def is_weak(self, address: int) -> bool:
        return self.type_of(address).startswith(("weakref.", "_weakref.", "weakproxy"))

    # What grew without objects of its own.

    def is_explained(self, address: int) -> bool:
        """Whether a container got larger as it has objects of a test framework's, or weak references."""
        came = [one for one in self.targets(address) if one in self.since]
        return bool(came) and all(_ignored.is_kept_by_framework(self.type_of(one)) or self.is_weak(one)
                                  for one in came)

    def stretched(self, told: set[int]) -> list[Leak]:
        """Containers and buffers that grew, but by what was there before, or is no object."""
        leaks = []
        for way in self.paths(address for address in self.grown
                              if address not in told and not self.is_explained(address)):
            if any(step.address in told for step in way.steps) or self.is_aside(way):
                continue
            words = way.words(len(way.steps), self.names)
            sizes = [heap.size(way.address) for heap in self.heaps]
            if self.runs == 1 and sizes[1] <= sizes[0]:
                continue
            leaks.append(Leak(
                words, way.address, {way.type: 0}, [0] * self.runs,
                [max(0, now - before) for before, now in zip(sizes, sizes[1:])], sizes[-1],
                _limpet.fingerprint(words), way=[step.address for step in way.steps]))
        return leaks


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
    search = _Search(heaps, names or {}, variables)
    asked: list[int] = []
    for name, by_run in search.candidates().items():
        for addresses in by_run.values():
            if counts is None or counts(name, functools.partial(search.real, addresses[0])):
                asked += addresses[:SAMPLE]
    leaks = search.leaks(search.found(asked))
    if counts is None:
        leaks += search.stretched(search.told.union(*(leak.way for leak in leaks)))
    return sorted(leaks, key=lambda leak: (-leak.retained, leak.holder))
