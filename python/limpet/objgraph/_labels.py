# SPDX-License-Identifier: Apache-2.0
"""What is written on the nodes and edges of a picture, as DOT."""
from __future__ import annotations

import os
import re
import types
from collections.abc import Callable, Mapping
from typing import Any, Optional

from ._names import WIDTH, is_a, name_of

Info = Optional[Callable[[Any], Any]]
Attributes = Optional[Callable[[Any], Mapping[str, object]]]

_identifier = re.compile("[a-zA-Z_][a-zA-Z_0-9]*$").match
_NAMED = (type, types.ModuleType, types.BuiltinMethodType, types.BuiltinFunctionType)
_SIZED = (tuple, list, dict, set)
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\0": "\\\\0"})

#: From so many references on an object is one that the interpreter never frees (from 3.12 on).
_IMMORTAL = 1 << 30


def quote(text: str) -> str:
    """A text within quotation marks of DOT."""
    return text.translate(_ESCAPES)


def _name_or_repr(thing: Any) -> str:
    name = thing.__name__
    return name if isinstance(name, str) else repr(thing)[:WIDTH]


def _describe(thing: Any) -> str:
    if is_a(thing, _NAMED):
        return _name_or_repr(thing)
    if is_a(thing, types.MethodType):
        return _name_or_repr(thing.__func__) + (" (bound)" if thing.__self__ else "")
    if is_a(thing, types.FunctionType) and thing.__name__ == "<lambda>":
        code = thing.__code__
        return f"lambda: {os.path.basename(code.co_filename)}:{code.co_firstlineno}"
    if is_a(thing, types.FrameType):
        return f"{thing.f_code.co_filename}:{thing.f_lineno}"
    if is_a(thing, _SIZED):
        return f"{len(thing)} items"
    return repr(thing)[:WIDTH]


def describe(thing: Any) -> str:
    """An object in a few characters, whatever its own code does."""
    try:
        return _describe(thing)
    except Exception:
        return "(unrepresentable)"


def label(thing: Any, references: int | None, extra_info: Info, shortnames: bool) -> str:
    """The lines of a node: type and number of references, the object, what the caller adds."""
    title = name_of(type(thing), shortnames)
    if references is not None:
        title += " [immortal]" if references >= _IMMORTAL else f" [{references}]"
    lines = [title, describe(thing)]
    if extra_info:
        lines.append(str(extra_info(thing)))
    return quote("\n".join(lines))


def attributes(thing: Any, extra: Attributes) -> str:
    """More attributes of a node, as the caller wants them."""
    if not extra:
        return ""
    return ", " + ", ".join(f'{name}="{quote(str(value))}"' for name, value in extra(thing).items())


def _attribute_of_function(source: Any, target: Any) -> str | None:
    """The first attribute of a function that is the target.

    The last two are asked for where nothing else is left: asking makes a dict, and from 3.14 on
    runs the code of annotations.
    """
    late = ("__annotations__", "__dict__")
    names: list[str] = [name for name in dir(source) if name not in late]
    if is_a(target, dict):
        names += late
    for name in names:
        try:
            if getattr(source, name) is target:
                return name
        except Exception:
            continue
    return None


def _key_of(source: Any, target: Any, shortnames: bool) -> str:
    for key, value in source.items():
        if value is target:
            if is_a(key, str) and _identifier(key):
                return f' [label="{quote(key)}",weight=2]'
            title = name_of(type(key), shortnames)
            return f' [label="{quote(title + chr(10) + describe(key))}"]'
    return ""


def _attribute(source: Any, target: Any) -> str | None:
    """Which attribute of an object, its dict among them, the target is."""
    if is_a(target, dict) and target is getattr(source, "__dict__", None):
        return "__dict__"
    if is_a(source, types.FrameType) and is_a(target, dict):
        return next((name for name in ("f_locals", "f_globals")
                     if getattr(source, name) is target), None)
    if is_a(source, types.MethodType):
        return next((name for name in ("__self__", "__func__")
                     if getattr(source, name) is target), None)
    if is_a(source, types.FunctionType):
        return _attribute_of_function(source, target)
    return None


def edge(source: Any, target: Any, shortnames: bool) -> str:
    """How source refers to target, as attributes of the edge; nothing where that is not known."""
    name = _attribute(source, target)
    if name is not None:
        return f' [label="{quote(name)}",weight=10]'
    if is_a(source, dict):
        return _key_of(source, target, shortnames)
    return ""
