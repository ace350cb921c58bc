# SPDX-License-Identifier: Apache-2.0
"""The web service of bench/heap.py: heaped.py OUT BENCH SESSIONS ROUNDS TOLD; it is aged by so many
rounds, and of its objects all are told ("objects") or how many there are of each type ("counts")."""
import gc
import os
import sys

import stage
import teller


def main(out, bench, sessions, rounds, told):
    sys.path.append(bench)
    import heap
    gc.disable()  # a million objects, and no cycle is garbage
    heap.build(sessions)
    if rounds:
        heap.age(rounds)
    if told == "objects":
        teller.rehearse(out)
    else:
        os.mkdir(out + "/asked")
    gc.collect()
    stage.stand_still(teller.tell if told == "objects" else teller.tell_counts, teller.answer, out)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
