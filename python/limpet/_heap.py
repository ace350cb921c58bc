# SPDX-License-Identifier: Apache-2.0
"""Heaps: all objects of a process at one moment."""
from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any, Union

from . import _limpet
from ._report import Report

__all__ = ["NONE", "WEAK", "Heap", "Named", "attach", "open", "snapshot", "types"]

#: An empty place among `Heap.targets`, and the bit of a reference that does not own its target.
NONE = 0x7FFFFFFF
WEAK = 0x80000000

#: An object (by itself, for heaps of this process), its address, or text as the command takes it:
#: "0x7f...", "app.Session", "app.Session[0]".
Named = Union[str, int, object]

# Rows of what is cheap to tell in whole, and of these as many as the command shows.
_ALL = 2 ** 63
_TYPES_SHOWN, _CHANGES_SHOWN, _NEIGHBOURS_SHOWN = 30, 20, 20


def _address(one: object) -> int:
    return one if isinstance(one, int) and not isinstance(one, bool) else id(one)


def _name(one: Named) -> str:
    return one if isinstance(one, str) else hex(_address(one))


def _several(words: str | Iterable[Named]) -> tuple[Named, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


class Heap(_limpet.Target):
    """All objects and references of a process at one moment.

    A context manager: it is freed at the end of the block, or by `close()`.  Every method that
    answers gives a `Report`.  Objects are named by text as on the command line (``"app.Session"``,
    ``"app.Session[0]"``, ``"0x7f..."``), by address, or, for a heap of this process, by themselves.

    It takes some 30 bytes an object, outside of Python's memory: no heap shows up in another.

    Errors of all methods: ValueError (the heap is closed), UsageError (an argument makes no sense),
    UnreadableError (there is no such object), OutOfMemoryError.
    """

    __slots__ = ()

    def __enter__(self) -> Heap:
        return self

    def __exit__(self, *unused: object) -> None:
        self.close()

    def __repr__(self) -> str:
        if self.closed:
            return "<Heap, closed>"
        return f"<Heap of {len(self):,} objects>"

    def __len__(self) -> int:
        return len(self.type_ids)

    def _ask(self, analysis: str, *, rows: int = 0, **question: Any) -> Report:
        asked = {word: value for word, value in question.items() if value is not None}
        for word in ("objects", "avoid"):
            if word in asked:
                asked[word] = tuple(map(_name, _several(asked[word])))
        again = None
        if "picture" in question and "picture" not in asked:
            drawn = {**asked, "picture": True}
            # Counts are told in the picture only.
            asked.pop("refcounts", None)

            def again() -> _limpet.Report:
                return self.ask(analysis, drawn)

        return Report(self.ask(analysis, asked), self, rows=rows, again=again)

    def types(self, *, sort: str | None = None, limit: int | None = None,
              filter: str | None = None, ignore: str | None = None,
              retained: bool | None = None) -> Report:
        """How many objects of which types there are, and how large they are.

        It has all types, unless there is a `limit`; as text the first 30.

        :param sort: "share", "shallow_bytes", "owned_bytes", "count", "retained_bytes" or "type".
        :param filter: A regular expression found in the names of types; `ignore`: in none.
        :param retained: And what would go with all of a type.
        """
        return self._ask("types", rows=0 if limit else _TYPES_SHOWN, sort=sort, limit=limit or _ALL,
                         filter=filter, ignore=ignore, retained=retained)

    def paths(self, *objects: Named, limit: int | None = None, depth: int | None = None,
              avoid: str | Iterable[Named] | None = None, picture: bool | None = None) -> Report:
        """Why objects are alive: the shortest ways from roots to them.

        :param limit: How many ways to one object; of a type, how many rows.
        :param depth: The longest way, in references.
        :param avoid: Objects and types that no way leads through.
        """
        return self._ask("paths", objects=objects, limit=limit, depth=depth, avoid=avoid,
                         picture=picture)

    def tree(self, *, limit: int | None = None, depth: int | None = None,
             by: str | None = None, picture: bool | None = None) -> Report:
        """What retains most, as a tree: who dominates whom.  `by`: "type" or "holder"."""
        return self._ask("tree", limit=limit, depth=depth, by=by, picture=picture)

    def refs(self, *objects: Named, limit: int | None = None, depth: int | None = None,
             filter: str | None = None, ignore: str | None = None, too_many: int | None = None,
             picture: bool | None = None, refcounts: bool | None = None) -> Report:
        """What objects refer to, by name: "references".

        It has all references, unless there is a `limit` or `depth`; as text the first 20.

        :param depth: And what these refer to, so many times.
        :param filter: A regular expression found in the names of types; `ignore`: in none.
        :param too_many: Neighbours of an object at most, of all depths and in the picture.
        :param refcounts: Tell reference counts in the picture.
        """
        return self._around("refs", objects, limit=limit, depth=depth, filter=filter, ignore=ignore,
                            too_many=too_many, picture=picture, refcounts=refcounts)

    def referrers(self, *objects: Named, limit: int | None = None, depth: int | None = None,
                  filter: str | None = None, ignore: str | None = None,
                  too_many: int | None = None, picture: bool | None = None,
                  refcounts: bool | None = None) -> Report:
        """Who refers to objects, by name: "referrers".  As `refs`; what is a root has no address."""
        return self._around("referrers", objects, limit=limit, depth=depth, filter=filter,
                            ignore=ignore, too_many=too_many, picture=picture, refcounts=refcounts)

    def _around(self, analysis: str, objects: tuple[Named, ...], *, limit: int | None,
                depth: int | None, **question: Any) -> Report:
        if not limit and (depth or 1) == 1:
            return self._ask(analysis, objects=objects, rows=_NEIGHBOURS_SHOWN, limit=_ALL,
                             depth=depth, **question)
        return self._ask(analysis, objects=objects, limit=limit, depth=depth, **question)

    def show(self, *objects: Named, limit: int | None = None) -> Report:
        """An object, what it refers to and who refers to it; or the largest objects of a type, 20 unless
        there is another `limit`."""
        return self._ask("show", objects=objects, limit=limit)

    def diff(self, older: Heap, *more: Heap, limit: int | None = None,
             filter: str | None = None, ignore: str | None = None) -> Report:
        """What changed from an older heap, or from several, the oldest first, to this one.

        Tables "holders" (which containers gained) and "types".  They have all rows, unless there is a
        `limit`; as text the first 20.
        """
        comparison = _limpet.Comparison("diff")
        for heap in (older, *more, self):
            comparison.add(heap)
        asked = {"limit": limit or _ALL, "filter": filter, "ignore": ignore}
        made = comparison.report({word: value for word, value in asked.items() if value is not None})
        return Report(made, self, rows=0 if limit else _CHANGES_SHOWN)

    def cycles(self, *, limit: int | None = None, filter: str | None = None,
               picture: bool | None = None) -> Report:
        """Objects that refer to each other in a circle, by their shape."""
        return self._ask("cycles", limit=limit, filter=filter, picture=picture)

    def garbage(self, *, limit: int | None = None, filter: str | None = None) -> Report:
        """What nothing reaches, and whether the collector will free it."""
        return self._ask("garbage", limit=limit, filter=filter)

    def suspects(self, *older: Heap, min_verdict: str | None = None,
                 ignore: str | Iterable[str] = (), baseline: Mapping[str, str] | None = None,
                 few: bool = False, limit: int | None = None) -> Report:
        """What is a leak, why, and how it is mended.

        With heaps of before, the oldest first, growth raises or clears a verdict.

        :param min_verdict: None below "expected", "possible", "likely" or "leaking".
        :param ignore: Fingerprints that are left out.
        :param baseline: Fingerprints that are known, with the verdict up to which they are left out.
        :param few: Two objects are enough for rules that else ask for more, or for bytes: of a test
            that leaks there are a few.
        """
        known = [(fingerprint, "leaking") for fingerprint in _several(ignore)]
        asked: dict[str, Any] = {"known": (*known, *(baseline or {}).items())}
        if min_verdict is not None:
            asked["min_verdict"] = min_verdict
        if few:
            asked["few"] = True
        if limit is not None:
            asked["limit"] = limit
        if not older:
            return self._ask("suspects", **asked)
        comparison = _limpet.Comparison("suspects")
        for heap in older:
            comparison.add(heap)
        return Report(comparison.ask(self, asked), self)

    def threads(self, *, limit: int | None = None) -> Report:
        """What threads, frames and tasks keep for themselves."""
        return self._ask("threads", limit=limit)

    def lost(self, *, limit: int | None = None, filter: str | None = None) -> Report:
        """References that are counted but held by nothing: C code that forgets ``Py_DECREF``.

        The command calls it refcounts; `Heap.refcounts` are the counts themselves.
        """
        return self._ask("refcounts", limit=limit, filter=filter)

    def info(self) -> Report:
        """The process: memory, collector, threads and their stacks."""
        return self._ask("info")

    def report(self) -> Report:
        """What there is to say, on one page."""
        return self._ask("report")

    def save(self, path: str | bytes | os.PathLike[str], force: bool = False) -> None:
        """Write a snapshot file, mode 0600, that every command and `limpet.open` take.

        Errors: NoTargetError (there is such a file, unless `force`), SystemCallError.
        """
        super().save(path, force)

    def retained_by(self, *objects: int | object) -> tuple[int, int]:
        """How many objects, and how many bytes, would go if these went: objects of this process, or
        addresses.  Errors: LookupError (there was none)."""
        return self.retained(tuple(_address(one) for one in objects))

    def close(self) -> None:
        """Free what was decoded; a second time does nothing.

        Errors: BufferError while arrays of it are in use.
        """
        super().close()

    def type_names(self) -> list[str]:
        """Names of types, by their numbers (`type_ids`): a list that is made anew."""
        return super().type_names()

    def find(self, address: int) -> int:
        """The id of the object at an address: its place in the arrays.  Errors: LookupError."""
        return super().find(address)

    def object(self, address: int) -> Any:
        """The object at an address, itself; of a heap of this process.

        It is looked whether there is an object of the same type still, that is not being freed: it may
        be a newer one of that type at that address.  Errors: LookupError.
        """
        return super().object(address)

    @property
    def addresses(self) -> memoryview:
        """Addresses of objects by their ids: uint64[len(heap)], in rising order but for the last few.

        This and what follows are views into the heap's memory, without a copy
        (``numpy.asarray(heap.sizes)``); the heap cannot be closed while there is one.
        """
        return memoryview(self.array("addresses"))

    @property
    def type_ids(self) -> memoryview:
        """Numbers of types, places in `type_names()`: uint32[len(heap)]."""
        return memoryview(self.array("type_ids"))

    @property
    def sizes(self) -> memoryview:
        """Shallow sizes, as ``sys.getsizeof()`` has them, in bytes: uint64[len(heap)]."""
        return memoryview(self.array("sizes"))

    @property
    def refcounts(self) -> memoryview:
        """Reference counts: uint32[len(heap)]; 0xffffffff for immortal objects."""
        return memoryview(self.array("refcounts"))

    @property
    def flags(self) -> memoryview:
        """Bits, uint8[len(heap)]: 1 tracked by the collector, 2 may be, 4 immortal, 16 static, 32 held
        from C; the upper two are the generation."""
        return memoryview(self.array("flags"))

    @property
    def offsets(self) -> memoryview:
        """Where the references of each object begin in `targets`, and the end: uint32[len(heap) + 1]."""
        return memoryview(self.array("offsets"))

    @property
    def targets(self) -> memoryview:
        """Ids of what is referred to, `NONE` for empty places, with bit `WEAK` where the reference owns
        nothing: uint32[offsets[-1]]."""
        return memoryview(self.array("targets"))


def snapshot(*, block: bool = True, redact: bool = False) -> Heap:
    """Look at this process.

    No privilege is needed: not even to be dumpable.

    :param block: Keep the GIL meanwhile: other Python threads wait, 0.2 s a million objects.  Else the
        process is copied, as by fork() but without its handlers, and goes on while the copy decodes
        itself, which takes longer, and memory for what is written meanwhile.
    :param redact: Keep no contents of str and bytes.

    Errors: UnsupportedError (free-threaded), RefusedError, OutOfMemoryError, SystemCallError;
    RuntimeError while the interpreter is shutting down.
    """
    return _limpet.snapshot(Heap, "snapshot", block, redact)


def types(*, sort: str | None = None, limit: int | None = None, filter: str | None = None,
          ignore: str | None = None) -> Report:
    """How many objects of which types this process has now: as `Heap.types`, but without references,
    which takes a quarter of the time and a tenth of the memory."""
    heap = _limpet.snapshot(Heap, "types", True, False)
    with heap:
        return heap.types(sort=sort, limit=limit, filter=filter, ignore=ignore)


def open(path: str | bytes | os.PathLike[str], *, sysroot: str | None = None,
         redact: bool = False) -> Heap:
    """Read a snapshot file, or a core.

    :param sysroot: Of a core: the folder that has the files of the machine it was made on.

    Errors: NoTargetError, RefusedError, UnreadableError, NotPythonError, UnsupportedError.
    """
    return _limpet.open(Heap, path, sysroot, redact)


def attach(pid: int, *, mode: str | None = None, redact: bool = False,
           max_pause_ms: int | None = None) -> Heap:
    """Look at another process: pause it for milliseconds, and decode a frozen copy of it.

    The `limpet` command does it, in a process of its own, which may do so if ``ptrace`` may.

    :param mode: "auto"; "cow": read a frozen copy, or nothing; "stop": stop the process meanwhile.
    :param redact: Keep no contents of str and bytes.
    :param max_pause_ms: Let go of it rather than stop it for longer: 500.

    Errors: UsageError, NoTargetError, RefusedError, NotPythonError, UnsupportedError, BusyError, GoneError.
    """
    from ._command import take

    descriptor = take(pid, mode=mode, redact=redact, max_pause_ms=max_pause_ms)
    try:
        return _limpet.open(Heap, f"/proc/self/fd/{descriptor}", None, redact)
    finally:
        os.close(descriptor)
