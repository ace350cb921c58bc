# SPDX-License-Identifier: Apache-2.0
"""limpet: what fills the memory of a Python process, who holds it, and why it is a leak.

    >>> import limpet
    >>> heap = limpet.snapshot()            # this process, complete
    >>> heap.types(limit=3)                 # doctest: +SKIP
    >>> heap.suspects()                     # doctest: +SKIP

The same engine as the command's.  docs/PYTHON.md has all of it.
"""
from __future__ import annotations

from ._grow import Growth, grow
from ._heap import NONE, WEAK, Heap, Named, attach, open, snapshot, types
from ._limpet import version as _version
from ._questions import get_referents, get_referrers, retained, sizeof, why_alive
from ._report import Report
from ._table import Column, Row, Table
from .errors import Error

__all__ = [
    "NONE", "WEAK", "Column", "Error", "Growth", "Heap", "Named", "Report", "Row", "Table",
    "attach", "get_referents", "get_referrers", "grow", "open", "retained", "sizeof", "snapshot",
    "types", "why_alive",
]

__version__ = _version()


def load_ipython_extension(shell: object) -> None:
    """%load_ext limpet: the magics %limpet and %%limpet_grow."""
    from .magics import register

    register(shell)
