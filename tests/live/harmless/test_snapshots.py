# SPDX-License-Identifier: Apache-2.0
"""Threads at work are looked at often: each result is right, and nothing is left."""
import os

import scale

from harmless_support import THREADS, assert_let_go, look, mode

SNAPSHOTS = scale.pick(8, 500)
LOOKS = scale.pick(40, 400)


def test_snapshots(program, tmp_path):
    crew = program("crew.py", THREADS)
    path = tmp_path / "snapshot"
    for turn in range(SNAPSHOTS):
        look(crew, "snapshot", crew.pid, "-o", path, "--force", *mode(turn))
        assert_let_go(crew)
    crew.ask("advance")
    crew.assert_as_before()
    assert os.listdir(tmp_path) == ["snapshot"]
    assert min(crew.finish()["rounds"]) > 0


def test_threads_that_begin_and_end(program):
    """A list of threads that makes no sense, as it changed while it was read, is read anew."""
    brief = program("brief.py")
    for turn in range(LOOKS):
        look(brief, "types", brief.pid, *mode(turn))
    assert min(brief.finish()["threads"]) > 0
