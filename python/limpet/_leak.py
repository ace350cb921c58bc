# SPDX-License-Identifier: Apache-2.0
"""A place that has grown."""
from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Leak"]


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
