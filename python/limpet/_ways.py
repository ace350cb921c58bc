# SPDX-License-Identifier: Apache-2.0
"""Ways from roots to objects, as `Heap.paths` tells them: what they say of tests."""
from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import _ignored

if TYPE_CHECKING:
    from ._heap import Heap
    from ._table import Row

__all__ = ["Step", "Way", "fold", "join"]

# Where a function that runs is.
_PLACE = re.compile(r"^thread .*? at (/.*?):\d+(?:,|$)")
# What frameworks have that is of no class of theirs.
_PLAIN = re.compile(r"(dict|tuple|list|cell|function|method|generator|frame|functools\.partial"
                    r"|list_reverseiterator)$|contextlib\.")
_RUNNING = ("cr_running", "gi_running", "ag_running")


@dataclass(frozen=True)
class Step:
    """An object on a way, and the reference that leads to it, in words."""

    address: int
    type: str
    reference: str


class Way:
    """How an object is kept alive: a row of `Heap.paths`."""

    def __init__(self, row: Row, heap: Heap) -> None:
        self._heap = heap
        self.root_kind = row["root_kind"]
        self.path = str(row["path"])
        #: None where Python has none.
        self.expression: str | None = row["expression"]
        self.type = str(row["type"])
        self.address = int(row["address"])
        #: None where nothing leads to the object.
        self.steps = [Step(int(step["address"]), step["type"], step["reference"])
                      for step in row["steps"] or ()]

    def real(self, address: int) -> Any:
        """The object there, or None where it has gone."""
        try:
            return self._heap.object(address)
        except LookupError:
            return None

    def begins_with_variable(self) -> bool:
        """Whether it begins with what functions have that run in this thread."""
        # It has no name where the module threading was not imported.
        return self.root_kind in ("local", "frame") and self.path.startswith((
            f'thread "{threading.current_thread().name}" ', f"thread {threading.get_ident():#x} "))

    def is_of_framework(self, end: int) -> bool:
        """Whether up to the step before `end` it is of what a function of a test framework has for
        itself: arguments of a test, calls to come; not of a test's own objects."""
        place = _PLACE.match(self.steps[0].reference)
        return (self.begins_with_variable() and place is not None
                and place[1].startswith(_ignored.folders())
                and all(_PLAIN.match(step.type) for step in self.steps[:end]))

    def is_variable(self, at: int) -> bool:
        """Whether a step is a variable of a function that runs in this thread."""
        if at == 0:
            return self.begins_with_variable()
        if not self.steps[at].reference.startswith("local "):
            return False
        owner = self.real(self.steps[at - 1].address)
        return any(getattr(owner, name, False) is True for name in _RUNNING)

    def is_dropped(self, is_new: Mapping[int, int]) -> bool:
        """Whether something on the way has a bound, or what is new is kept by the interpreter or goes by
        itself."""
        first = self.steps[0]
        if first.address in is_new and _ignored.is_kept_by_itself(self.root_kind, first.type):
            return True

        for owner, step in zip(self.steps, self.steps[1:]):
            if step.reference.startswith("._") and _ignored.is_slot(
                    self.real(owner.address), step.reference):
                return True

        def drops(step: Step) -> bool:
            rule = _ignored.is_passing if step.address in is_new else _ignored.has_bound
            return rule(step.type, lambda: self.real(step.address))

        return any(map(drops, self.steps))

    def is_filled_once(self, is_new: Mapping[int, int]) -> bool:
        """Whether it leads through a cache of the standard library, a module that is new, or a variable
        of C code."""
        if self.root_kind in ("modules", "native_data") and self.steps[0].address in is_new:
            return True
        return _ignored.ONCE.search(self.path) is not None

    def words(self, end: int, names: Mapping[int, str]) -> str:
        """The way to the step before `end`, as text that is the same in each run.

        What comes from a variable and has a name among `names`, by address, begins with that.
        """
        steps = self.steps[:end]
        if self.begins_with_variable() or self.root_kind == "native_stack":
            for at in range(len(steps) - 1, -1, -1):
                name = names.get(steps[at].address)
                if name is not None:
                    return join([name, *(step.reference for step in steps[at + 1:])])
        return join(step.reference for step in steps)


def join(references: Iterable[str]) -> str:
    """Steps as one path, as the engine writes it, with "[*]" for keys and indices."""
    text, number = "", 0
    for number, reference in enumerate(references):
        if number and reference.startswith("["):
            text += "[*]"
        elif number and not reference.startswith("."):
            text += ", " + re.sub(r"^cached for .*", "cached", reference)
        else:
            text += reference
    if number:
        text = re.sub("^module ", "", text)
    return fold(re.sub("^thread 0x[0-9a-f]+ ", "thread ", text))


def fold(text: str) -> str:
    """".next.next.next" is "(.next)+": how often is a matter of how many there are."""
    text = re.sub(r"(\.\w+)(?:\1(?!\w))+", r"(\1)+", text)
    return re.sub(r"\((\.\w+)\)\+\1(?!\w)", r"(\1)+", text)
