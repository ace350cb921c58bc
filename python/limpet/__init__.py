# SPDX-License-Identifier: Apache-2.0
"""limpet: what fills the memory of a Python process, who holds it, and why it is a leak.

    >>> import limpet
    >>> heap = limpet.snapshot()            # this process, complete
    >>> heap.types(limit=3)                 # doctest: +SKIP
    >>> heap.suspects()                     # doctest: +SKIP

The same engine as the command's.  docs/PYTHON.md has all of it.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import errors as errors
    from . import objgraph as objgraph
    from . import testing as testing
    from ._grow import Growth, grow
    from ._heap import NONE, WEAK, Heap, Named, attach, open, snapshot, types
    from ._questions import get_referents, get_referrers, retained, sizeof, why_alive
    from ._report import Report
    from ._table import Column, Row, Table
    from .errors import Error

    __version__: str

__all__ = [
    "NONE", "WEAK", "Column", "Error", "Growth", "Heap", "Named", "Report", "Row", "Table",
    "attach", "get_referents", "get_referrers", "grow", "open", "retained", "sizeof", "snapshot",
    "types", "why_alive",
]

# Read when the first of its names is asked for: pytest imports this package to find the plugin in it, in
# each of its runs, and also where the extension cannot be loaded.
_MODULES = {
    "_grow": ("Growth", "grow"),
    "_heap": ("NONE", "WEAK", "Heap", "Named", "attach", "open", "snapshot", "types"),
    "_questions": ("get_referents", "get_referrers", "retained", "sizeof", "why_alive"),
    "_report": ("Report",),
    "_table": ("Column", "Row", "Table"),
    "errors": ("Error",),
}
_PLACES = {name: module for module, names in _MODULES.items() for name in names}


if not TYPE_CHECKING:
    # Type checkers know which names there are.
    def __getattr__(name: str) -> Any:
        import importlib

        if name == "__version__":
            value = importlib.import_module("._limpet", __name__).version()
        elif name in ("errors", "objgraph", "testing"):
            value = importlib.import_module("." + name, __name__)
        elif name in _PLACES:
            value = getattr(importlib.import_module("." + _PLACES[name], __name__), name)
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "__version__"})


def load_ipython_extension(shell: object) -> None:
    """%load_ext limpet: the magics %limpet and %%limpet_grow."""
    from .magics import register

    register(shell)
