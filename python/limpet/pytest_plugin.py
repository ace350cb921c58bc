# SPDX-License-Identifier: Apache-2.0
"""The pytest plugin: tests that fail on leaks.

    @pytest.mark.limpet(no_growth=True)
    def test_requests_leave_nothing(client):
        client.get("/")

`--limpet` tells what each test leaves behind.  docs/TESTING.md has all of it.

pytest reads this file in each of its runs: it takes in nothing else of limpet before that is used.
"""
from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Collection, Generator
from typing import TYPE_CHECKING, NamedTuple

import pytest

from ._pytest_report import Ledger

if TYPE_CHECKING:
    from .testing import Recorder, Type, assert_no_leak

__all__ = ["Limpet"]

_MARK = ("limpet(no_growth=True, max_growth=0, types=None, runs=5, warmup=2): run the body of the test "
         "several times, and fail if objects or bytes are more after each; max_growth, in bytes or as "
         "\"100 KiB\", may come in a run; of types (classes or names) only these count")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("limpet", "memory leaks")
    group.addoption("--limpet", action="store_true",
                    help="tell what each test leaves behind, and which holders grow")
    group.addoption("--limpet-baseline", metavar="FILE",
                    help="leaks that are listed there fail no test")
    group.addoption("--limpet-write-baseline", action="store_true",
                    help="add the leaks that there are to the file of --limpet-baseline, and fail no test")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", _MARK)
    option = config.option
    if option.limpet_write_baseline and not option.limpet_baseline:
        raise pytest.UsageError("--limpet-write-baseline needs a file: --limpet-baseline FILE")
    if option.limpet_baseline:
        # Workers of xdist may be elsewhere.
        option.limpet_baseline = str(config.invocation_params.dir / option.limpet_baseline)
    ledger = config.stash[_LEDGER] = Ledger(config)
    config.pluginmanager.register(ledger, "limpet-ledger")


class _Settings(NamedTuple):
    """What a mark asks for."""

    no_growth: bool = True
    max_growth: int | str = 0
    types: list[Type] | None = None
    runs: int = 5
    warmup: int = 2


_LEDGER: pytest.StashKey[Ledger] = pytest.StashKey()
_SETTINGS: pytest.StashKey[_Settings] = pytest.StashKey()
_RECORDER: pytest.StashKey[Recorder] = pytest.StashKey()


def _settings(item: pytest.Item) -> _Settings | None:
    """What the nearest mark of a test asks for, if that is anything."""
    mark = item.get_closest_marker("limpet")
    if mark is None:
        return None
    unknown = [name for name in mark.kwargs if name not in _Settings._fields]
    if mark.args or unknown:
        pytest.fail(f"the mark limpet takes {', '.join(_Settings._fields)} by name, not "
                    f"{', '.join([*map(repr, mark.args), *unknown])}", pytrace=False)
    settings = _Settings(**mark.kwargs)
    return settings if settings.no_growth else None


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    settings = _settings(item)
    if settings is not None:
        item.config.stash[_LEDGER].check()
        _check(settings)
        item.stash[_SETTINGS] = settings


def _check(settings: _Settings) -> None:
    """Refuse what makes no sense before the test runs."""
    from . import _grown, _recorder, errors

    try:
        _recorder.check(settings.runs, settings.warmup)
        _grown.size(settings.max_growth)
        if settings.types is not None:
            _recorder.counter(settings.types)
    except errors.UsageError as error:
        pytest.fail(f"the mark limpet: {error}", pytrace=False)


# The body of a test runs several times.

def _recorder(item: pytest.Item, settings: _Settings) -> Recorder:
    from .testing import Recorder

    recorder = Recorder(runs=settings.runs, warmup=settings.warmup)
    item.stash[_RECORDER] = recorder
    return recorder


def _names(item: pytest.Function) -> dict[int, str]:
    """What paths begin with that come from a test's variables: its fixtures, by address."""
    names = {id(value): f"fixture {name}" for name, value in item.funcargs.items()
             if not isinstance(value, (int, str, bytes, float, type(None)))}
    if item.instance is not None:
        names[id(item.instance)] = f"{type(item.instance).__qualname__}()"
    return names


def _judge(item: pytest.Function, recorder: Recorder, settings: _Settings) -> None:
    """Fail the test if something has grown."""
    __tracebackhide__ = True
    ledger = item.config.stash[_LEDGER]
    grown = recorder.grown(max_growth=settings.max_growth, types=settings.types,
                           known=ledger.known, names=_names(item))
    if ledger.is_news(item, grown):
        pytest.fail(str(grown), pytrace=False)


def _say_which(item: pytest.Item, recorder: Recorder) -> None:
    """Of a body that failed only when it ran again: it may be that it cannot."""
    if recorder.done:
        item.add_report_section("call", "limpet", (
            f"run {recorder.done + 1} of {recorder.warmup + recorder.runs} failed, and those before did "
            "not: with @pytest.mark.limpet the body of a test runs several times with the same fixtures"))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    settings = pyfuncitem.stash.get(_SETTINGS, None)
    if settings is None or _RECORDER in pyfuncitem.stash:
        return (yield)
    # So that a fixture of the test is found by a short path.
    fixtures = [*pyfuncitem.funcargs.values(), pyfuncitem.instance]
    recorder = _recorder(pyfuncitem, settings)
    try:
        result = yield
        recorder.ran()
        while recorder.wants_more():
            # Through all plugins, as one of them may run the body its own way: coroutines, for one.
            pyfuncitem.ihook.pytest_pyfunc_call(pyfuncitem=pyfuncitem)
            recorder.ran()
        _judge(pyfuncitem, recorder, settings)
    except Exception:
        _say_which(pyfuncitem, recorder)
        raise
    finally:
        recorder.close()
        fixtures.clear()
    return result


def _repeated(item: pytest.Function, settings: _Settings) -> Callable[[], object]:
    """The method of a TestCase, to be run several times between its setUp() and tearDown()."""
    method: Callable[[], object] = item.obj

    @functools.wraps(method)
    def repeat() -> None:
        __tracebackhide__ = True
        recorder = _recorder(item, settings)
        try:
            while recorder.wants_more():
                method()
                recorder.ran()
            _judge(item, recorder, settings)
        except Exception:
            _say_which(item, recorder)
            raise
        finally:
            recorder.close()

    @functools.wraps(method)
    async def repeat_async() -> None:
        __tracebackhide__ = True
        import asyncio

        # That of the test: in its debug mode it would complain that looking at objects takes long.
        asyncio.get_running_loop().slow_callback_duration = float("inf")
        recorder = _recorder(item, settings)
        try:
            while recorder.wants_more():
                await method()  # type: ignore[misc]
                # What woke this task up, and callbacks of what has ended, are out of the loop then.
                await asyncio.sleep(0)
                recorder.ran()
            _judge(item, recorder, settings)
        except Exception:
            _say_which(item, recorder)
            raise
        finally:
            recorder.close()

    return repeat_async if inspect.iscoroutinefunction(method) else repeat


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    from _pytest.unittest import TestCaseFunction

    settings = item.stash.get(_SETTINGS, None)
    if settings is None:
        return (yield)
    if isinstance(item, TestCaseFunction):
        method, item.obj = item.obj, _repeated(item, settings)
        setattr(item.instance, item.name, item.obj)
        try:
            yield
        finally:
            item.obj = method
            vars(item.instance).pop(item.name, None)
    else:
        yield
    if _RECORDER not in item.stash:
        pytest.fail("@pytest.mark.limpet: only the bodies of functions, coroutines and methods can run "
                    f"several times, but this is a {type(item).__name__}", pytrace=False)


class Limpet:
    """The fixture `limpet`: assertions of `limpet.testing` that know the baseline."""

    def __init__(self, item: pytest.Item, ledger: Ledger) -> None:
        self._item = item
        self._ledger = ledger

    def assert_no_growth(self, code: Callable[[], object], *, runs: int = 5, warmup: int = 2,
                         max_growth: int | str = 0, types: Collection[Type] | None = None) -> None:
        """Run something several times: no objects and no bytes may be more after each run.

        Parameters, errors: `limpet.testing.assert_no_growth`.
        """
        __tracebackhide__ = True
        from . import testing

        grown = testing.measure(code, runs=runs, warmup=warmup, max_growth=max_growth, types=types,
                                known=self._ledger.known)
        if self._ledger.is_news(self._item, grown):
            raise testing.GrowthError(grown)

    def assert_no_leak(self, *, max_growth: int | str = 0,
                       types: Collection[Type] | None = None) -> assert_no_leak:
        """``with limpet.assert_no_leak():`` a block leaves nothing behind.

        Parameters, errors: `limpet.testing.assert_no_leak`.
        """
        from .testing import assert_no_leak

        return assert_no_leak(max_growth=max_growth, types=types, known=self._ledger.known,
                              is_news=functools.partial(self._ledger.is_news, self._item))

    def assert_collected(self, *things: object) -> None:
        """Objects are gone, or would be if the test let go of them; a class has no instances.

        Parameters, errors: `limpet.testing.assert_collected`.
        """
        __tracebackhide__ = True
        from .testing import assert_all_collected

        assert_all_collected(things)


@pytest.fixture
def limpet(request: pytest.FixtureRequest) -> Limpet:
    """Assertions about memory: assert_no_growth(), assert_no_leak(), assert_collected()."""
    ledger = request.config.stash[_LEDGER]
    ledger.check()
    return Limpet(request.node, ledger)
