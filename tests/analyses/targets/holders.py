# SPDX-License-Identifier: Apache-2.0
"""examples/holders.py, which answers what it is asked instead of waiting for Enter."""
import os
import sys

import talk

EXAMPLE = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                       "..", "..", "..", "examples", "holders.py"))
sys.path.insert(0, os.path.dirname(EXAMPLE))
with open(EXAMPLE) as file:
    source = file.read().partition("\nif __name__")[0]
exec(compile(source, EXAMPLE, "exec"))
del file, source
talk.serve(globals())
