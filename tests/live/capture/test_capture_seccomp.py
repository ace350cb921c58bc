# SPDX-License-Identifier: Apache-2.0
"""Programs under seccomp: a filter that kills is never met."""
import pytest

from capture_support import capture
from privilege import WITHOUT_SYS_ADMIN


def test_a_filter_is_suspended_for_the_call(target):
    filtered = target("filter", "kill")
    result = capture(filtered.pid, "--repeat", 5).assert_good(5)
    assert {event["mode"] for event in result.taken} == {"cow"}
    filtered.assert_as_before()
    filtered.finish()


def test_a_filter_that_cannot_be_suspended(target):
    filtered = target("filter", "kill")
    result = capture(filtered.pid, prefix=WITHOUT_SYS_ADMIN).assert_good()
    assert result.taken[0]["mode"] == "stop"
    assert result.taken[0]["fallback"] == "a seccomp filter"
    code, message = capture(filtered.pid, "--mode", "cow", prefix=WITHOUT_SYS_ADMIN).error
    assert code == "PERMISSION"
    assert "seccomp filter" in message and "--mode stop" in message, message
    filtered.assert_as_before()
    filtered.finish()


@pytest.mark.parametrize("prefix", [(), WITHOUT_SYS_ADMIN])
def test_strict_mode(target, prefix):
    strict = target("filter", "strict")
    result = capture(strict.pid, prefix=prefix).assert_good()
    assert result.taken[0]["mode"] == "stop"
    strict.assert_as_before()
    strict.finish()


def test_the_call_is_made_in_a_thread_without_a_filter(target):
    mixed = target("filter", "other")
    result = capture(mixed.pid, "--repeat", 5, prefix=WITHOUT_SYS_ADMIN).assert_good(5)
    assert {event["mode"] for event in result.taken} == {"cow"}
    mixed.assert_as_before()
    mixed.finish()
