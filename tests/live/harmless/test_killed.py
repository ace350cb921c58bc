# SPDX-License-Identifier: Apache-2.0
"""limpet is killed while it looks at fifty threads at work: each result is right, and nothing is left."""
import random
import time

import scale

from harmless_support import LONG_PAUSE, THREADS, Doomed, assert_let_go, look, mode

KILLS = scale.pick(8, 300)


def test_limpet_is_killed_at_random_moments(program, record_property):
    crew = program("crew.py", THREADS)
    chance = random.Random(300)
    start = time.monotonic()
    look(crew)
    length = time.monotonic() - start
    held = 0
    for turn in range(KILLS):
        doomed = Doomed("types", crew.pid, *LONG_PAUSE, *mode(turn))
        time.sleep(chance.random() * length)
        held += crew.is_held()
        doomed.process.kill()
        doomed.finish()
        assert_let_go(crew)
    record_property("killed while it held the program", "%d of %d" % (held, KILLS))
    crew.ask("advance")
    crew.assert_as_before()
    crew.finish()
