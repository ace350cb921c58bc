# SPDX-License-Identifier: Apache-2.0
"""What the pytest plugin knows and tells of leaks: the baseline, and the section of the summary."""
from __future__ import annotations

import os
import re
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ._grown import Grown
    from ._heap import Heap
    from ._leak import Leak

__all__ = ["Ledger"]

_FINGERPRINT = re.compile(r"[0-9a-f]{12}")
# Places that are told of one test, and rows of the tables in the summary.
_PLACES = 10
_ROWS = 20
# What one test alone left, and is less than so many bytes, is not told.
_LEAST = 1024

#: What is known of a test so far, until the next of its reports takes it along: plain data, as it goes
#: from xdist's workers to the controller.
_ENTRIES: pytest.StashKey[list[dict[str, Any]]] = pytest.StashKey()


def read_baseline(path: str) -> dict[str, str]:
    """Holders by fingerprints, of a file as `limpet suspects --write-baseline` makes it.

    Raises
    ------
    pytest.UsageError
        The file cannot be read, or is none.
    """
    found = {}
    try:
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise pytest.UsageError(f"the baseline {path} cannot be read: {error}") from None
    for number, line in enumerate(lines, 1):
        words, _, holder = line.partition("#")
        if not words.strip():
            continue
        fingerprint = words.split()[0]
        if not _FINGERPRINT.fullmatch(fingerprint):
            raise pytest.UsageError(f"{path} is no baseline: line {number} does not begin with a "
                                    "fingerprint of 12 digits")
        found[fingerprint] = holder.strip()
    return found


def write_baseline(path: str, holders: dict[str, str]) -> None:
    """Write one, so that it is complete or as it was.  Errors: OSError."""
    text = "".join(f"{fingerprint} leaking  # {' '.join(holder.split())}\n" for fingerprint, holder
                   in sorted(holders.items(), key=lambda item: (item[1], item[0])))
    with open(f"{path}.new", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(f"{path}.new", path)


class Ledger:
    """What one run of pytest knows of leaks.  A plugin by itself: it takes in reports of workers, too."""

    def __init__(self, config: pytest.Config) -> None:
        option = config.option
        self._config = config
        self._path: str | None = option.limpet_baseline
        # As people see it.
        self._file = os.path.relpath(self._path) if self._path else ""
        if self._file.startswith(os.pardir):
            self._file = str(self._path)
        self._tells: bool = option.limpet
        self._writes: bool = option.limpet_write_baseline
        self._baseline: dict[str, str] = {}
        if self._path and not (self._writes and not os.path.exists(self._path)):
            self._baseline = read_baseline(self._path)
        #: Fingerprints that are no news.
        self.known = frozenset(self._baseline)
        # Why this process cannot be looked at; empty if it can, None until that is known.
        self._reason: str | None = None
        # From before the test that runs.
        self._before: Heap | None = None
        # What reports told: of known leaks, of new ones, and what tests left behind.
        self._known: dict[str, str] = {}
        self._new: dict[str, str] = {}
        self._left: list[tuple[str, dict[str, Any]]] = []

    # In the process that runs tests.

    def _why_not(self) -> str:
        if self._reason is None:
            from . import errors, testing

            try:
                testing.check()
                self._reason = ""
            except errors.Error as error:
                self._reason = str(error)
        return self._reason

    def check(self) -> None:
        """Fail, if this process cannot be looked at: a test that asks for it has not passed."""
        __tracebackhide__ = True
        reason = self._why_not()
        if reason:
            pytest.fail(f"limpet cannot look at this process: {reason}", pytrace=False)

    def is_news(self, item: pytest.Item, grown: Grown) -> bool:
        """Note what has grown in a test; whether it is to fail."""
        entries = item.stash.setdefault(_ENTRIES, [])
        entries += [_entry("known", leak) for leak in grown.known]
        entries += [_entry("new", leak) for leak in grown.leaks]
        return bool(grown) and not self._writes

    def attach(self, item: pytest.Item, report: pytest.TestReport) -> None:
        """Have a report take along what was noted."""
        entries = item.stash.get(_ENTRIES, None)
        if entries:
            report.limpet = list(entries)  # type: ignore[attr-defined]
            entries.clear()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport,
                                                                        pytest.TestReport]:
        report = yield
        self.attach(item, report)
        return report

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, None, None]:
        if self._tells and self._before is None and not self._why_not():
            self._before = self._look()
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, None, None]:
        try:
            return (yield)
        finally:
            if self._before is not None:
                self._compare(item, self._before)

    def _look(self) -> Heap:
        from ._heap import snapshot
        from ._recorder import collect

        collect()
        return snapshot()

    def _compare(self, item: pytest.Item, before: Heap) -> None:
        """Note what a test has left behind; its end is the beginning of the next one."""
        from ._leaks import find_leaks

        self._before = self._look()
        leaks = find_leaks([before, self._before])
        before.close()
        entries = item.stash.setdefault(_ENTRIES, [])
        entries += [_entry("left", leak) for leak in leaks[:_PLACES]]

    # In the process that tells.

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for entry in getattr(report, "limpet", ()):
            if entry["is"] == "left":
                self._left.append((report.nodeid, entry))
            else:
                where = self._known if entry["is"] == "known" else self._new
                where[entry["fingerprint"]] = entry["holder"]

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        if self._before is not None:
            self._before.close()
            self._before = None
        if self._writes and self._path and not hasattr(self._config, "workerinput"):
            write_baseline(self._path, {**self._baseline, **self._new})

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        lines = self._summary()
        if lines:
            terminalreporter.write_sep("=", "limpet")
            for line in lines:
                terminalreporter.write_line(line)

    def _summary(self) -> list[str]:
        from ._grown import counted

        lines = []
        if self._tells:
            lines += self._tell_left()
        if self._writes:
            lines.append(f"{counted(len(self._new), 'new leak')} written to {self._file}")
        if self._known:
            lines.append(f"{counted(len(self._known), 'leak')} of the baseline {self._file} still there")
            gone = len(self.known - set(self._known))
            if gone:
                lines[-1] += f", {gone} not seen"
        return lines

    def _tell_left(self) -> list[str]:
        if self._reason:
            return [f"limpet cannot look at this process: {self._reason}"]
        by_test: dict[str, list[dict[str, Any]]] = {}
        by_holder: dict[str, list[dict[str, Any]]] = {}
        for _, entry in self._left:
            by_holder.setdefault(entry["holder"], []).append(entry)
        by_holder = {holder: entries for holder, entries in by_holder.items()
                     if len(entries) > 1 or entries[0]["bytes"] >= _LEAST}
        for test, entry in self._left:
            if entry["holder"] in by_holder:
                by_test.setdefault(test, []).append(entry)
        if not by_holder:
            return ["no test left anything behind"]
        return [*_table("what tests left behind", "tests", by_holder, "held by", self.known), "",
                *_table("which tests left it", "places", by_test, "test", frozenset())]


def _entry(what: str, leak: Leak) -> dict[str, Any]:
    return {"is": what, "holder": leak.holder, "fingerprint": leak.fingerprint,
            "objects": sum(leak.objects), "bytes": sum(leak.bytes)}


def _table(title: str, number: str, rows: dict[str, list[dict[str, Any]]], name: str,
           known: frozenset[str]) -> list[str]:
    """Rows of sums, those with most bytes first."""
    from ._grown import spell

    lines = [title, f"  {number:>7}  {'objects':>9}  {'bytes':>11}  {name}"]
    order = sorted(rows.items(), key=lambda row: -sum(entry["bytes"] for entry in row[1]))
    for text, entries in order[:_ROWS]:
        objects = sum(entry["objects"] for entry in entries)
        size = spell(sum(entry["bytes"] for entry in entries))
        note = " (in the baseline)" if entries[0]["fingerprint"] in known else ""
        lines.append(f"  {len(entries):>7,}  {objects:>+9,}  {'+' + size:>11}  {text}{note}")
    if len(order) > _ROWS:
        lines.append(f"  and {len(order) - _ROWS:,} more")
    return lines
