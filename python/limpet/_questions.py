# SPDX-License-Identifier: Apache-2.0
"""Questions about single objects of this process."""
from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from ._heap import Heap, snapshot

__all__ = ["get_referents", "get_referrers", "retained", "sizeof", "why_alive"]


def _objects(heap: Heap, addresses: Iterable[int | None]) -> list[Any]:
    """Each once; a root has no address."""
    found = []
    for address in dict.fromkeys(addresses):
        if address is None:
            continue
        try:
            found.append(heap.object(address))
        except LookupError:
            # It has gone since: a temporary one.
            continue
    return found


def get_referrers(*objects: object) -> list[Any]:
    """The objects that refer to any of these.

    As ``gc.get_referrers()``, but complete: also those that the collector does not track.  Variables of
    running functions are no objects; `why_alive` tells of them.
    """
    addresses = [id(one) for one in objects]
    mine = id(objects)
    # Up to 3.10 it is an object, and has on its stack what this is called with.
    caller = id(sys._getframe(1)) if sys.version_info < (3, 11) else 0
    with snapshot() as heap:
        report = heap.referrers(*addresses)
        found = zip(report.column("address"), report.column("kind")) if report else ()
        return _objects(heap, (address for address, kind in found if address != mine
                               and (address != caller or kind != "stack")))


def get_referents(*objects: object) -> list[Any]:
    """The objects that these refer to.

    As ``gc.get_referents()``, but complete: keys of dicts, what untracked objects refer to, classes.
    """
    addresses = [id(one) for one in objects]
    with snapshot() as heap:
        report = heap.refs(*addresses)
        return _objects(heap, report.column("address") if report else ())


def sizeof(one: object) -> int:
    """The object's own bytes: ``sys.getsizeof()``, which says 0 instead of raising an exception."""
    try:
        return sys.getsizeof(one)
    except Exception:
        return 0


def retained(*objects: object) -> int:
    """How many bytes would be freed if these objects went: they, and all that only they keep alive.

    Cycles count once, and what others keep alive, too, does not count: unlike with
    ``pympler.asizeof``, which adds up all that can be reached.
    """
    addresses = tuple(id(one) for one in objects)
    with snapshot() as heap:
        return heap.retained_by(*addresses)[1]


def why_alive(one: object, *, limit: int = 5) -> None:
    """Print the shortest ways from roots (modules, running functions, threads) to an object."""
    address = id(one)
    del one
    with snapshot() as heap:
        print(heap.paths(address, limit=limit))
