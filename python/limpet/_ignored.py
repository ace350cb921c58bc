# SPDX-License-Identifier: Apache-2.0
"""What grows in every test run and is no leak: rows of data.

Test frameworks write down what a test does (logs, reports, captured output, undo lists) in objects of
their own, and some caches of the standard library have a bound that a test does not reach.  What is
kept alive through these only is not told.
"""
from __future__ import annotations

import os
import re
import sys
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from ._heap import Heap

__all__ = ["Keeper", "Kind", "Root", "avoided", "has_bound", "is_kept_by_framework",
           "is_kept_by_itself", "is_passing"]


class Keeper(NamedTuple):
    """Objects of its classes, and its modules, keep what is none of a test's."""

    #: Modules that are called so, or begin so and go on with a dot.
    module: str
    why: str


KEEPERS = (
    Keeper("_pytest", "items, reports, logs, captured output, undo lists of monkeypatch"),
    Keeper("pytest", "the same, by the names that they are imported by"),
    Keeper("pluggy", "calls of hooks"),
    Keeper("xdist", "what is on its way to the controller"),
    Keeper("execnet", "what is on its way to the controller"),
    Keeper("pytest_asyncio", "event loops of the scopes"),
    Keeper("pytest_mock", "patches to be undone"),
    Keeper("pytest_cov", "lines that ran"),
    Keeper("coverage", "lines that ran"),
    Keeper("hypothesis", "examples that were tried"),
    Keeper("unittest.mock", "calls that a mock was made"),
    Keeper("mock", "calls that a mock was made"),
    Keeper("unittest.case", "cleanups and outcomes of a test"),
    Keeper("unittest.result", "failures of tests"),
    Keeper("warnings.WarningMessage", "warnings that were recorded"),
    Keeper("_py_warnings.WarningMessage", "the same, from 3.14 on"),
    Keeper("limpet", "limpet itself"),
)


class Kind(NamedTuple):
    """Objects of a type for which something holds; it is asked of None where one has gone."""

    type: str
    holds_for: Callable[[Any], bool]


#: Containers that let go of the oldest.
BOUNDED = (
    Kind("collections.deque", lambda deque: getattr(deque, "maxlen", None) is not None),
    Kind("functools._lru_cache_wrapper", lambda cached: cached is not None
         and cached.cache_parameters()["maxsize"] is not None),
)

#: Objects that have done their work, and go by themselves: asyncio drops timers that were cancelled
#: when there are a hundred, or when their time comes.
PASSING = (
    Kind("asyncio.events.TimerHandle", lambda handle: handle is None or handle.cancelled()),
)


class Root(NamedTuple):
    """What the interpreter keeps itself, in no object, up to a bound or as long as others need it."""

    #: As `Heap.paths` has it.
    kind: str
    #: Of the object that is kept; "": all.
    type: str
    why: str


ROOTS = (
    Root("interpreter", "str", "names in its cache of methods, 4,096 at most"),
    Root("native_data", "str", "the same up to 3.9: static data has room for so many, and no more"),
    Root("interned", "str", "texts that are there once"),
    Root("static", "str", "the same, where they are immortal"),
    Root("held_from_c", "list_reverseiterator", "loops of functions that run"),
    Root("native_stack", "", "variables of C functions that run, and what is left of others"),
)

#: What gets larger in these, and is no object's, is the interpreter's; what a library's static data or
#: C code holds is not.
ROOT_KINDS = frozenset(root.kind for root in ROOTS) - {"held_from_c", "native_data"}


class Slot(NamedTuple):
    """An attribute of a test's own object that a test framework fills."""

    #: A class: of the object, or one that it derives from.
    owner: str
    #: As `Heap.paths` has it.
    reference: str
    why: str


SLOTS = (
    Slot("unittest.case.TestCase", "._cleanups", "to be called at the end of the test"),
    Slot("unittest.case.TestCase", "._subtest", "the one that runs"),
)

#: Paths of what fills once, and tells nothing where there is one run: caches of the standard library.
ONCE = re.compile(r"""
    ^(?: abc | codecs | email | encodings | fnmatch | functools | gettext | importlib | inspect
       | linecache | locale | logging | mimetypes | re | struct | sys | tokenize | traceback | typing
       | urllib\.parse | warnings | zipimport )\b
    | \._abc_impl\._abc_ | \.__subclasses__ | \.__warningregistry__ | \.__annotations__
    """, re.VERBOSE)

_WORDS = tuple(keeper.module for keeper in KEEPERS)


def is_kept_by_framework(name: str) -> bool:
    """Whether a type or module of this name is one of the keepers'."""
    return name in _WORDS or name.startswith(tuple(word + "." for word in _WORDS))


def avoided(heap: Heap) -> list[str | int]:
    """What no path may lead through: types that a heap has, by their names, and addresses."""
    found: list[str | int] = [*sorted({name for name in heap.type_names()
                                       if is_kept_by_framework(name)})]
    for name, module in list(sys.modules.items()):
        if is_kept_by_framework(name) and isinstance(module, types.ModuleType):
            found += [one for one in (id(module), id(vars(module))) if _is_in(heap, one)]
    return found


def folders() -> tuple[str, ...]:
    """Where the files of the keepers are: of packages."""
    found = []
    for word in {keeper.module.split(".")[0] for keeper in KEEPERS}:
        file = getattr(sys.modules.get(word), "__file__", None)
        if file and os.path.basename(file) == "__init__.py":
            found.append(os.path.dirname(file) + os.sep)
    return tuple(found)


def _is_in(heap: Heap, address: int) -> bool:
    try:
        heap.find(address)
    except LookupError:
        # It was imported since.
        return False
    return True


def is_kept_by_itself(root_kind: str, type_name: str) -> bool:
    """Whether an object is one that the interpreter keeps, in no other."""
    return any(root.kind == root_kind and root.type in ("", type_name) for root in ROOTS)


def is_slot(owner: Any, reference: str) -> bool:
    """Whether what an object has under a reference is a test framework's."""
    names = {f"{one.__module__}.{one.__qualname__}" for one in type(owner).__mro__}
    return any(slot.reference == reference and slot.owner in names for slot in SLOTS)


def has_bound(type_name: str, get: Callable[[], Any]) -> bool:
    """Whether an object, which `get` gives, is a container that has a bound."""
    return any(row.type == type_name and row.holds_for(get()) for row in BOUNDED)


def is_passing(type_name: str, get: Callable[[], Any]) -> bool:
    """Whether an object goes by itself."""
    return any(row.type == type_name and row.holds_for(get()) for row in PASSING)
