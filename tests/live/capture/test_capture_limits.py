# SPDX-License-Identifier: Apache-2.0
"""--max-pause: estimated before, and kept."""
import re

from capture_support import capture
from processes import wait_until


def advice(message):
    return int(re.search(r"--max-pause (\d+)", message).group(1))


def capture_in_time(pid, *options):
    """Within a short limit threads may not have stopped, on a busy machine."""
    for _ in range(100):
        result = capture(pid, *options)
        if not any("does not react" in event["message"] for event in result.failed):
            return result
    raise AssertionError(result.events)


def test_a_copy_that_would_take_too_long(target):
    state = target("state", 300)
    code, message = capture(state.pid, "--max-pause", 3).error
    assert code == "BUSY" and "longer than the limit of 3 ms" in message, message
    state.assert_as_before()
    capture_in_time(state.pid, "--max-pause", advice(message)).assert_good()
    state.finish()


def test_reading_that_would_take_too_long(target):
    state = target("state", 300)
    code, message = capture(state.pid, "--mode", "stop", "--max-pause", 100).error
    assert code == "BUSY", message
    assert advice(message) > 150
    # On a busy machine it may take longer than planned: it then says what to pass once more.
    while message:
        limit = advice(message)
        assert limit < 60000, message
        result = capture_in_time(state.pid, "--mode", "stop", "--max-pause", limit, "--read-all")
        message = result.released[0].get("message")
    result.assert_good()
    state.assert_as_before()
    state.finish()


def test_a_stopped_target_is_resumed_when_its_time_is_up(target, probe):
    hard = target("hard", "idle")
    held = probe(hard.pid, "--mode", "stop", "--max-pause", 1000, "--wait")
    held.expect("taken")
    wait_until(lambda: not hard.is_held(), "it is resumed", 10)
    held.go_on()
    released = held.expect("released")
    assert released["code"] == "BUSY" and advice(released["message"]) > 1000, released
    assert released["pause"] >= 1000e6
    held.finish()
    report = hard.finish()
    assert report["worst_gap"] >= 990e6


def test_the_facts_tell_the_pause(target):
    hard = target("hard", "idle")
    stopped = capture(hard.pid, "--mode", "stop", "--hold", 50).assert_good()
    assert stopped.taken[0]["pause"] == 0 and stopped.released[0]["pause"] >= 50e6
    assert stopped.released[0]["lifetime"] == 0
    copied = capture(hard.pid, "--hold", 50).assert_good()
    assert 0 < copied.taken[0]["pause"] < copied.released[0]["lifetime"]
    assert copied.released[0]["lifetime"] >= 50e6
    assert 0 < copied.released[0]["reap_pause"]
    hard.finish()
