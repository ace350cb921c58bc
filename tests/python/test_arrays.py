# SPDX-License-Identifier: Apache-2.0
"""A heap's numbers as memory that others can read: memoryview, numpy and pandas."""
import pytest

import wheels

FEW = True

HEAP = """
    import limpet
    class Session:
        # Without a dict there is nothing between it and its data, in any version.
        __slots__ = ("data",)
        def __init__(self, number):
            self.data = [number]
    CACHE = [Session(number) for number in range(500)]
    heap = limpet.snapshot()
"""


@pytest.fixture
def ask(run, python):
    def start(package, text):
        try:
            folder, why = wheels.packages_for(python, package)
        except wheels.Failed as error:
            folder, why = None, "no %s for %s: %s" % (package, python, error)
        if folder is None:
            pytest.skip(why)
        return run(HEAP + text, paths=(folder,))

    return start


def test_views(run):
    assert run(HEAP + """
    import sys
    views = {"addresses": "Q", "type_ids": "I", "sizes": "Q", "refcounts": "I", "flags": "B",
             "offsets": "I", "targets": "I"}
    for name, format in views.items():
        view = getattr(heap, name)
        assert (view.format, view.ndim, view.readonly, view.contiguous) == (format, 1, True, True)
        assert len(view) == {"offsets": len(heap) + 1, "targets": heap.offsets[len(heap)]}.get(
            name, len(heap)), name
    number = heap.find(id(CACHE[7]))
    assert heap.addresses[number] == id(CACHE[7])
    assert heap.type_names()[heap.type_ids[number]] == "__main__.Session"
    assert heap.sizes[number] == sys.getsizeof(CACHE[7])
    refers = [heap.addresses[place & ~limpet.WEAK] for place in
              heap.targets[heap.offsets[number]:heap.offsets[number + 1]]
              if place & ~limpet.WEAK != limpet.NONE]
    assert id(CACHE[7].data) in refers
    # References of this program, but for those of the frame that runs and of the check itself.
    assert heap.refcounts[number] == 1, heap.refcounts[number]
    assert heap.refcounts[heap.find(id(None))] >= 500
    for wrong in (lambda: heap.find(1), lambda: heap.array("nothing")):
        try:
            wrong()
        except (LookupError, ValueError) as error:
            print(error)
    """) == "no object of the heap is at 0x1\nthere is no array 'nothing'\n"


def test_a_heap_in_use_is_not_closed(run):
    assert run(HEAP + """
    view = heap.sizes
    try:
        heap.close()
    except BufferError as error:
        print(error)
    total = sum(view)
    part = view[10:20]
    view.release()
    try:
        heap.close()
    except BufferError as error:
        print(error)
    part.release()
    array = heap.array("sizes")
    heap.close()
    for ask in (lambda: heap.sizes, lambda: memoryview(array), lambda: heap.types(), lambda: len(heap)):
        try:
            ask()
        except ValueError as error:
            print(error)
    # What has been decoded lives as long as a view of it.
    import gc
    view = limpet.snapshot().sizes
    gc.collect()
    assert sum(view) > 0
    """) == ("arrays of the heap are in use: it cannot be closed\n" * 2
             + "the heap is closed\n" * 4)


def test_numpy_has_no_copies(ask):
    assert ask("numpy", """
    import numpy
    first, second = numpy.asarray(heap.sizes), numpy.asarray(heap.sizes)
    assert first.dtype == numpy.uint64 and not first.flags.writeable and not first.flags.owndata
    assert numpy.shares_memory(first, second) and isinstance(first.base, memoryview)
    sizes = {row.type: (row.count, row.shallow_bytes) for row in heap.types()}
    kinds = numpy.asarray(heap.type_ids)
    for kind, name in enumerate(heap.type_names()):
        if name in ("__main__.Session", "str", "code", "list"):
            # One name can be that of several types; these are not.
            assert sizes[name] == ((kinds == kind).sum(), first[kinds == kind].sum()), name
    try:
        heap.close()
    except BufferError:
        print("in use")
    del first, second, kinds
    heap.close()
    """) == "in use\n"


def test_references_as_a_matrix(ask):
    ask("numpy", """
    import numpy
    offsets, targets = numpy.asarray(heap.offsets), numpy.asarray(heap.targets)
    strong = (targets != limpet.NONE) & (targets & limpet.WEAK == 0)
    assert offsets[-1] == len(targets) and (numpy.diff(offsets.astype(numpy.int64)) >= 0).all()
    assert targets[strong].max() < len(heap)
    # Who refers to the list CACHE: its module's dict alone.
    holders = numpy.flatnonzero((targets == heap.find(id(CACHE))) & strong)
    holder = numpy.searchsorted(offsets, holders, side="right") - 1
    assert [heap.object(int(heap.addresses[one])) for one in holder] == [globals()]
    """)


def test_pandas(ask):
    ask("pandas", """
    types = heap.types().to_pandas()
    assert types.set_index("type")["count"]["__main__.Session"] == 500
    assert types["count"].sum() == len(heap) and str(types["shallow_bytes"].dtype) == "int64"
    # Numbers stay whole where one is missing.
    columns = [limpet.Column("bytes", "count", "bytes"), limpet.Column("address", "address")]
    table = limpet.Table("t", columns, [((1 << 60) + 1, None), (None, (1 << 64) - 1)]).to_pandas()
    assert int(table["bytes"][0]) == (1 << 60) + 1 and int(table["address"][1]) == (1 << 64) - 1
    assert table["bytes"].isna().tolist() == [False, True]
    empty = heap.types(filter="^nothing$").to_pandas()
    assert list(empty.columns) == ["count", "shallow_bytes", "owned_bytes", "share", "type"]
    steps = heap.paths(CACHE[7]).to_pandas()["steps"][0]
    assert [step["reference"] for step in steps] == ["module __main__", ".CACHE", "[7]"]
    """)
