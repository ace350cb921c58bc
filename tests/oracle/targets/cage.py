# SPDX-License-Identifier: Apache-2.0
"""The animals of the zoo that need no library: cage.py OUT, a folder.

For 2.7 and 3.6 on.
"""
import gc
import sys

import stage
import teller
import zoo_code
import zoo_plain

CAGE = {}


def fill_context():
    """The empty tree that every context begins with is static: its type is told of through others."""
    try:
        import contextvars
    except ImportError:  # before 3.7
        return
    variables = [contextvars.ContextVar("variable %d" % i) for i in range(40)]
    for variable in variables:
        variable.set([variable])
    CAGE["contexts"] = [contextvars.copy_context(), contextvars.Context(), variables]


def leave_gaps():
    """Free every other one of many objects: what is left in their blocks looks like them."""
    kept = [[["item %d" % i], {"key %d" % i: i}, "text %d" % i * (i % 50), (i, 0.5 + i), b"b" * i]
            for i in range(3000)]
    del kept[::2]
    CAGE["gaps"] = kept


def main(out):
    zoo_plain.fill(CAGE)
    zoo_code.fill(CAGE)
    fill_context()
    leave_gaps()
    teller.rehearse(out)
    for generation in (2, 2, 1):
        gc.collect(generation)
        CAGE["after %d" % len(CAGE)] = [["made after a collection"] for i in range(200)]
    gc.disable()
    stage.stand_still(teller.tell, teller.answer, out)


if __name__ == "__main__":
    main(sys.argv[1])
