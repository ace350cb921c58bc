# SPDX-License-Identifier: Apache-2.0
"""limpet is killed while it looks at fifty threads at work: each result is right, and nothing is left."""
import scale

from harmless_support import THREADS, kill_at_random_moments

KILLS = scale.pick(8, 300)


def test_limpet_is_killed_at_random_moments(program, record_property):
    crew = program("crew.py", THREADS)
    record_property("killed while it held the program",
                    "%d of %d" % (kill_at_random_moments(crew, KILLS, 300), KILLS))
    crew.ask("advance")
    crew.assert_as_before()
    crew.finish()
