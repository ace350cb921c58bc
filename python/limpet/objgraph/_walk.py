# SPDX-License-Identifier: Apache-2.0
"""From objects to what refers to them and to what they refer to, many at once."""
from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable
from typing import Any

from .. import _limpet

#: For each of a list of objects those next to it.
Step = Callable[[list[Any]], Iterable[list[Any]]]


def referents(things: list[Any]) -> Iterable[list[Any]]:
    """What each of some objects refers to, once for each reference."""
    return map(gc.get_referents, things)


def referrers(things: list[Any]) -> Iterable[list[Any]]:
    """What of all that the collector tracks refers to each of some objects.

    One look at the heap for all of them: gc.get_referrers() takes one for each.
    """
    return _limpet.referrers(gc.get_objects(), things)


def own_frames() -> set[int]:
    """The ids of the frames of this package that run now: up to 3.10 they are objects, which snapshots
    find; the collector does not before they have ended."""
    found: set[int] = set()
    if sys.version_info >= (3, 11):
        return found
    frame = sys._getframe(1)
    package = __package__ or ""
    while frame.f_globals.get("__name__", "").startswith(package):
        found.add(id(frame))
        if frame.f_back is None:
            break
        frame = frame.f_back
    return found
