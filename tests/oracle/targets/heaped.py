# SPDX-License-Identifier: Apache-2.0
"""The web service of bench/heap.py: heaped.py OUT BENCH SESSIONS ROUNDS; it is aged by so many
rounds."""
import gc
import os
import sys

import stage
import teller


def main(out, bench, sessions, rounds):
    sys.path.append(bench)
    import heap
    gc.disable()  # a million objects, and no cycle is garbage
    heap.build(sessions)
    if rounds:
        heap.age(rounds)
    os.mkdir(out + "/asked")
    gc.collect()
    stage.stand_still(teller.tell_counts, teller.answer, out)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
