# SPDX-License-Identifier: Apache-2.0
"""What mypy --strict has to accept: each thing as people use it, with the type that it has."""
from __future__ import annotations

from typing import Any

import limpet
from limpet import errors


class Session:
    pass


CACHE: dict[str, Session] = {}


def look() -> tuple[int, list[str]]:
    with limpet.snapshot(block=False) as heap:
        report: limpet.Report = heap.types(sort="count", limit=10, filter="^app")
        names: list[str] = [row.type for row in report if row["count"] > 10]
        table: limpet.Table = report["types"][:3].sort("count").filter(lambda row: row.count, type="a")
        row: limpet.Row = table[0]
        cells: dict[str, Any] = row.to_dict()
        print(report, table, cells, report.title, report.notes, report.target["pid"])
        sizes: memoryview = heap.sizes
        total: int = sum(sizes)
        address: int = heap.addresses[0]
        one: object = heap.object(address)
        print(heap.paths(one, "app.Session", address, avoid=["app.CACHE", one]), len(heap))
        print(heap.retained_by(CACHE), heap.type_names()[heap.type_ids[0]])
        heap.save("now.limpet")
    return total, names


def compare() -> str:
    try:
        older, newer = limpet.open("old.limpet"), limpet.attach(4711, max_pause_ms=100)
    except (errors.NoTargetError, errors.RefusedError) as error:
        return str(error)
    suspects = newer.suspects(older, min_verdict="possible", ignore=["0123456789ab"])
    return suspects.to_text(80) if suspects else newer.diff(older).to_json()


@limpet.grow(limit=5)
def handle(request: str) -> int:
    CACHE[request] = Session()
    return len(CACHE)


@limpet.grow()
async def later(request: str) -> int:
    return handle(request)


def measure() -> int:
    with limpet.grow() as growth:
        count: int = handle("a")
    for row in growth.holders:
        print(row.holder, row.growth)
    return growth.objects + growth.bytes + count


def ask() -> list[Any]:
    limpet.why_alive(CACHE, limit=1)
    print(limpet.sizeof(CACHE) + limpet.retained(CACHE), limpet.types(limit=3))
    return limpet.get_referrers(CACHE) + limpet.get_referents(CACHE, handle)
