# SPDX-License-Identifier: Apache-2.0
"""Assertions about memory for `unittest.TestCase`.

    import unittest
    from limpet.unittest import LimpetMixin

    class TestRequests(LimpetMixin, unittest.TestCase):
        def test_requests_leave_nothing(self):
            self.assertNoGrowth(lambda: client.get("/"))
"""
from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from . import testing
from .testing import Type

__all__ = ["LimpetMixin"]


class LimpetMixin:
    """Add to a TestCase, before it: what `limpet.testing` asserts, as methods."""

    def assertNoGrowth(self, code: Callable[[], object], *, runs: int = 5, warmup: int = 2,
                       max_growth: int | str = 0, types: Collection[Type] | None = None,
                       known: Iterable[str] = ()) -> None:
        """Run something several times: no objects and no bytes may be more after each run.

        Parameters, errors: `limpet.testing.assert_no_growth`.
        """
        __tracebackhide__ = True
        testing.assert_no_growth(code, runs=runs, warmup=warmup, max_growth=max_growth, types=types,
                                 known=known)

    def assertNoLeak(self, *, max_growth: int | str = 0, types: Collection[Type] | None = None,
                     known: Iterable[str] = ()) -> testing.assert_no_leak:
        """``with self.assertNoLeak():`` a block leaves nothing behind.

        Parameters, errors: `limpet.testing.assert_no_leak`.
        """
        return testing.assert_no_leak(max_growth=max_growth, types=types, known=known)

    def assertCollected(self, *things: object) -> None:
        """Objects are gone, or would be if the caller let go of them; a class has no instances.

        Parameters, errors: `limpet.testing.assert_collected`.
        """
        __tracebackhide__ = True
        testing.assert_all_collected(things)
