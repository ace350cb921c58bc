# SPDX-License-Identifier: Apache-2.0
"""Fifty threads at work are looked at often: each result is right, and nothing is left."""
import os

import scale

from harmless_support import THREADS, assert_let_go, look, mode

SNAPSHOTS = scale.pick(8, 500)


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
