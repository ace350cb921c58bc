# SPDX-License-Identifier: Apache-2.0
"""What mypy --strict has to reject, each line with the kind of error that it is."""
from __future__ import annotations

import limpet

heap = limpet.snapshot(True)  # call-arg
with limpet.snapshot(blocks=False) as other:  # call-arg
    pass
count: str = limpet.retained([])  # assignment
heap.types(limit="3")  # arg-type
heap.refcounts()  # operator
heap.diff("old.limpet")  # arg-type
heap.types().sort(3)  # arg-type
rows: list[str] = heap.types()["types"]  # assignment
heap.nothing()  # attr-defined
limpet.nothing()  # attr-defined
limpet.attach("4711")  # arg-type


@limpet.grow()
def handle(request: str) -> int:
    return len(request)


handle(3)  # arg-type
with limpet.grow() as growth:
    growth.objects = 3  # misc
