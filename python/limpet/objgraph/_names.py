# SPDX-License-Identifier: Apache-2.0
"""What types are called."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

#: So many characters of a repr() are shown.
WIDTH = 40

_slot = type.__dict__["__name__"]


def text_of(name: object) -> str:
    """A name as text: mocks and the like have names that are no strings."""
    return name if isinstance(name, str) else repr(name)[:WIDTH]


def short_name(kind: Any) -> str:
    """A type's name without its module."""
    try:
        return text_of(kind.__name__)
    except Exception:  # a metaclass may answer with whatever it likes
        return str(_slot.__get__(kind))


def long_name(kind: Any) -> str:
    """A type's name with its module; without where there is none."""
    try:
        return f"{kind.__module__}.{short_name(kind)}"
    except Exception:
        return short_name(kind)


def name_of(kind: Any, shortnames: bool) -> str:
    """A type's short or long name."""
    return short_name(kind) if shortnames else long_name(kind)


def named(kinds: Iterable[Any], name: str) -> list[Any]:
    """Those types that have a name: a long one if there is a dot in it."""
    return [kind for kind in kinds if name_of(kind, "." not in name) == name]


def is_a(thing: object, kinds: type | tuple[type, ...]) -> bool:
    """isinstance() that believes type() and not ``__class__``, which proxies and mocks forge."""
    return issubclass(type(thing), kinds)
