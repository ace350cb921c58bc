# SPDX-License-Identifier: Apache-2.0
"""objgraph's functions, by limpet: ``import limpet.objgraph as objgraph``.

How many objects there are of each type and what has been added, objects by type and address, chains
of references and pictures of them.  What objgraph 3.6 prints and draws is printed and drawn alike;
docs/OBJGRAPH.md tells what differs.  With ``untracked=True`` functions use the complete heap, not
only what the garbage collector tracks.
"""
from __future__ import annotations

from ._chains import find_backref_chain, find_ref_chain
from ._counts import count, growth, most_common_types, show_growth, show_most_common_types, typestats
from ._draw import show_backrefs, show_chain, show_refs
from ._find import at, at_addrs, by_type, get_leaking_objects, get_new_ids, is_proper_module
from ._present import Picture, in_notebook

__all__ = [
    "Picture", "at", "at_addrs", "by_type", "count", "find_backref_chain", "find_ref_chain",
    "get_leaking_objects", "get_new_ids", "growth", "is_proper_module", "most_common_types",
    "show_backrefs", "show_chain", "show_growth", "show_most_common_types", "show_refs",
    "typestats",
]

#: The version of objgraph whose interface this is.
__version__ = "3.6.2"

#: Whether pictures without a filename are returned for the notebook to show.
IS_INTERACTIVE = in_notebook()
