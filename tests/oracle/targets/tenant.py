# SPDX-License-Identifier: Apache-2.0
"""What the second interpreter of tenants.py runs.  For 2.7 and 3.6 on."""
import gc

import stage
import teller
import zoo_plain

ROOMS = {}


def main(out):
    """Tells into the folder `out`, or goes back where that is None."""
    zoo_plain.fill(ROOMS)
    ROOMS["own"] = [["in the second interpreter", i] for i in range(100)]
    if out is None:
        gc.collect()
        gc.disable()
        return
    teller.rehearse(out)
    gc.collect()
    gc.disable()
    stage.stand_still(teller.tell, teller.answer, out)
