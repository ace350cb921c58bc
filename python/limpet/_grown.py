# SPDX-License-Identifier: Apache-2.0
"""What grew, in words."""
from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .errors import UsageError

if TYPE_CHECKING:
    from ._leak import Leak

__all__ = ["Grown", "GrowthError", "counted", "size", "spell"]

# Types that are told of one place.
_TYPES_TOLD = 3

_UNITS = {"": 1, "B": 1, "KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30,
          "KB": 10 ** 3, "MB": 10 ** 6, "GB": 10 ** 9}


def size(text: int | str) -> int:
    """A number of bytes: 102400, "100 KiB", "1.5 MB".

    Raises
    ------
    UsageError
        It is none.
    """
    if isinstance(text, int) and not isinstance(text, bool) and text >= 0:
        return text
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMG]?i?B?)\s*", str(text), re.IGNORECASE)
    if match is None or match[2].upper() not in _UNITS:
        raise UsageError(f"{text!r} is no size in bytes: 100, \"100 KiB\" or \"1.5 MiB\" are")
    return int(float(match[1]) * _UNITS[match[2].upper()])


def spell(number: float) -> str:
    """A number of bytes for people: "1.5 MiB"."""
    for unit in ("B", "KiB", "MiB"):
        if abs(number) < 1024:
            return f"{number:.0f} B" if unit == "B" else f"{number:.1f} {unit}"
        number /= 1024
    return f"{number:.1f} GiB"


def counted(number: int, one: str) -> str:
    """A number of things for people: "1 run", "5 runs"."""
    return f"{number:,} {one if number == 1 else one + 's'}"


@dataclass
class Grown:
    """What has grown over some runs.

    True if anything has.  ``str()`` of it is what a failing test prints.

    Attributes
    ----------
    runs, warmup
        How often the code ran: measured, and before.
    leaks
        Places where something came in each run and stayed, those that retain most first: `Leak`.
    known
        Those that are left out, as their fingerprints are known.
    """

    runs: int
    warmup: int
    leaks: list[Leak] = field(default_factory=list)
    known: list[Leak] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.leaks)

    @property
    def objects(self) -> list[int]:
        """How many objects came and stayed: a number each run."""
        return [sum(leak.objects[run] for leak in self.leaks) for run in range(self.runs)]

    @property
    def bytes(self) -> list[int]:
        """How many bytes these have, and containers got larger by: a number each run."""
        return [sum(leak.bytes[run] for leak in self.leaks) for run in range(self.runs)]

    def __str__(self) -> str:
        if not self.leaks:
            return f"nothing grew in each of {counted(self.runs, 'run')}"
        gained = [f"+{counted(sum(self.objects), 'object')}"] if any(self.objects) else []
        gained.append(f"+{spell(sum(self.bytes))}")
        return "\n\n".join([f"{self._when()}: {', '.join(gained)}",
                            *(_tell(leak, self.runs) for leak in self.leaks)])

    def _when(self) -> str:
        if self.runs == 1:
            return "left behind"
        warm = f" after {counted(self.warmup, 'run')} to warm up" if self.warmup else ""
        return f"grew in each of {counted(self.runs, 'run')}{warm}"


def _what(leak: Leak) -> str:
    """"5 app.Session, 5 str, 12 more"."""
    if not any(leak.objects):
        return f"a larger {next(iter(leak.types))}"
    kinds = [f"{number:,} {name}" for name, number in leak.types.items()]
    if len(kinds) > _TYPES_TOLD:
        rest = sum(list(leak.types.values())[_TYPES_TOLD:])
        kinds = [*kinds[:_TYPES_TOLD], f"{rest:,} more"]
    return ", ".join(kinds)


def _tell(leak: Leak, runs: int) -> str:
    lines = [f"LEAK  {spell(leak.retained)}: {_what(leak)}", f"  held by   {leak.holder}"]
    if runs > 1:
        unit, gained = ("objects", leak.objects) if any(leak.objects) else ("bytes", leak.bytes)
        lines.append(f"  grew by   {', '.join(f'+{one:,}' for one in gained)} {unit}; "
                     f"{spell(sum(leak.bytes) / runs)} a run")
    if leak.fix:
        lines.append(f"  fix       {leak.fix}")
    lines.append(f"  rule      {leak.rule or 'none'}, fingerprint {leak.fingerprint}")
    return "\n".join(lines)


class GrowthError(AssertionError):
    """Something has grown: `grown` has what, and where."""

    __module__ = "limpet.testing"

    def __init__(self, grown: Grown) -> None:
        super().__init__(str(grown))
        self.grown = grown
