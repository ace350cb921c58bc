# SPDX-License-Identifier: Apache-2.0
"""Signals come all the time: none is lost, none comes twice, each brings what was sent with it."""
import os
import signal
import subprocess

import pytest

from capture_support import LOOKS, capture, target_path
from processes import PATIENCE, status_of, wait_until


@pytest.mark.parametrize("how", ["busy", "pause", "block", "threads"])
@pytest.mark.parametrize("mode", ["cow", "stop"])
def test_numbered_signals_all_come_once(target, how, mode):
    receiver = target("signals", "receive", how)
    count = 150 * LOOKS
    sender = subprocess.Popen([target_path("signals"), "send", str(receiver.pid), str(count)],
                              stdout=subprocess.PIPE, text=True)
    try:
        result = capture(receiver.pid, "--mode", mode, "--repeat", LOOKS)
        assert sender.wait(PATIENCE) == 0
        assert int(sender.stdout.read()) == count
    finally:
        sender.kill()
        sender.wait()
        sender.stdout.close()
    result.assert_good(LOOKS)
    wait_until(lambda: int(status_of(receiver.pid)["ShdPnd"], 16) == 0, "no signal is pending")
    receiver.assert_as_before(masks=how != "block")
    report = receiver.finish()
    assert report["received"] == count
    assert report["plain"] > 0


@pytest.mark.parametrize("how", ["ignored", "handled", "blocked"])
def test_the_disposition_of_sigtrap_is_unchanged(target, how):
    program = target("signals", "trap", how)
    capture(program.pid, "--repeat", 5).assert_good(5)
    program.assert_as_before()
    program.finish()


def test_a_signal_during_the_capture_is_handled_at_once(target, probe):
    """The frozen child is no obstacle: the target runs."""
    receiver = target("signals", "receive", "pause")
    held = probe(receiver.pid, "--wait")
    held.expect("taken")
    subprocess.run([target_path("signals"), "send", str(receiver.pid), "10"], check=True,
                   stdout=subprocess.DEVNULL)
    wait_until(lambda: int(status_of(receiver.pid)["ShdPnd"], 16) == 0, "no signal is pending")
    held.go_on()
    held.finish()
    assert receiver.finish()["received"] == 10


def test_a_signal_to_the_stopped_program_is_for_its_main_thread(target, probe):
    """Python runs handlers there, and nothing else wakes it."""
    receiver = target("signals", "receive", "threads")
    held = probe(receiver.pid, "--mode", "stop", "--wait", "--repeat", LOOKS, "--max-pause", 60000)
    sent = 0
    for _ in range(LOOKS):
        held.expect("taken")
        # Stopped while it handles the last one it blocks the next, which is another thread's then.
        if int(status_of(receiver.pid)["SigBlk"], 16) == 0:
            os.kill(receiver.pid, signal.SIGUSR2)
            sent += 1
        held.go_on()
        held.expect("released")
    held.finish()
    wait_until(lambda: int(status_of(receiver.pid)["ShdPnd"], 16) == 0, "no signal is pending")
    assert sent > LOOKS // 2 and receiver.finish()["routed"] == sent
