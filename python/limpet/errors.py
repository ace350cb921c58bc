# SPDX-License-Identifier: Apache-2.0
"""What limpet raises: `Error`, and a class for each kind of error.

Each is also the built-in exception that comes nearest to it, so that
``except PermissionError`` does what it says.
"""
from __future__ import annotations

import re

__all__ = [
    "BusyError", "Error", "GoneError", "NoTargetError", "NotPythonError", "OutOfMemoryError",
    "RefusedError", "SystemCallError", "UnreadableError", "UnsupportedError", "UsageError",
]


# What the command calls an option is an argument here.
_SPELLINGS = [(re.compile(r"(?<![\w./-])" + pattern), words) for pattern, words in (
    (r"--max-pause (\d+)", r"max_pause_ms=\1"),
    (r"--mode (auto|cow|stop)\b", r'mode="\1"'),
    (r"--mode\b", "mode="),
    (r"--force\b", "force=True"),
    (r"--sysroot\b", "sysroot="),
    (r"limpet grow PID --suspects\b", "heap.suspects(*older)"),
)]


def in_python(text: str) -> str:
    """A sentence of the command's, with what to do as Python spells it."""
    for pattern, words in _SPELLINGS:
        text = pattern.sub(words, text)
    return text


class Error(Exception):
    """Base of all: its text is one sentence, why and what to do."""

    def __init__(self, *words: object) -> None:
        super().__init__(*(in_python(word) if isinstance(word, str) else word for word in words))


class OutOfMemoryError(Error, MemoryError):
    """limpet itself is out of memory."""


class UsageError(Error, ValueError):
    """An argument makes no sense."""


class NoTargetError(Error, LookupError):
    """There is no such process or file."""


class RefusedError(Error, PermissionError):
    """The kernel does not let this user look at the target."""


class NotPythonError(Error):
    """The target runs no CPython."""


class UnsupportedError(Error, NotImplementedError):
    """A CPython that limpet cannot decode: its version, or a flavour (free-threaded)."""


class BusyError(Error, TimeoutError):
    """The target could not be stopped, or not within the pause that is allowed."""


class GoneError(Error):
    """The target ended while it was looked at."""


class UnreadableError(Error):
    """Memory or a file could not be read, or its bytes make no sense."""


class SystemCallError(Error, OSError):
    """A system call failed for another reason."""


# As include/limpet_error.h has them, in its order.
_KINDS: dict[str, type[Error]] = {
    "out of memory": OutOfMemoryError,
    "usage": UsageError,
    "no such target": NoTargetError,
    "no permission": RefusedError,
    "not Python": NotPythonError,
    "unsupported Python": UnsupportedError,
    "target busy": BusyError,
    "target gone": GoneError,
    "unreadable": UnreadableError,
    "system error": SystemCallError,
}
_CLASSES = tuple(_KINDS.values())


def of_code(code: int) -> type[Error]:
    """The class for a kind of error of the C library."""
    return _CLASSES[code]


def of_message(message: str, usage: bool = False) -> Error:
    """The error that the command has complained of: "limpet: KIND: SENTENCE", of its usage without a
    kind."""
    last = message.splitlines()[-1] if message else "the command limpet has failed"
    words = last[len("limpet: "):] if last.startswith("limpet: ") else last
    kind, colon, sentence = words.partition(": ")
    if colon and kind in _KINDS:
        return _KINDS[kind](sentence)
    return UsageError(words) if usage else SystemCallError(words)
