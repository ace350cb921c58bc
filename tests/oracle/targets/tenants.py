# SPDX-License-Identifier: Apache-2.0
"""Two interpreters in one process: tenants.py OUT WHO, a folder and which of them stands still and
tells: "first" (3.8 on), or "second", which runs tenant.py.

For 2.7 and 3.6 on.
"""
import ctypes
import gc
import os
import sys

import stage
import teller
import zoo_plain

ROOMS = {}
SCRIPT = """
import sys
sys.path.insert(0, %r)
sys.argv = ["tenants"]  # not there in an interpreter of C code's
import tenant
tenant.main(%r)
"""


def let(script):
    """Run a script in a second interpreter, which stays as long as its id does."""
    if sys.version_info >= (3, 13):
        import _interpreters as interpreters
        second = interpreters.create("legacy")
    else:
        import _xxsubinterpreters as interpreters
        second = interpreters.create(isolated=False) if sys.version_info >= (3, 12) \
            else interpreters.create()
    ROOMS["second"] = second
    failed = interpreters.run_string(second, script)
    assert not failed, failed


def run(script):
    """Run a script in a second interpreter, which ends with it."""
    if sys.version_info < (3,):
        # The evaluation loop must not notice that its thread has another state now.
        sys.setcheckinterval((1 << 31) - 1)
        ctypes.pythonapi.Py_NewInterpreter()
        ctypes.pythonapi.PyRun_SimpleString(script)
    else:
        import _testcapi
        _testcapi.run_in_subinterp(script)


def main(out, who):
    zoo_plain.fill(ROOMS)
    # The second interpreter's ctypes clears this cache of types, which is a variable of C's.
    if sys.version_info < (3, 14):
        ROOMS["pointers"] = list(ctypes._pointer_type_cache.values())
    here = os.path.dirname(os.path.abspath(__file__))
    if who == "second":
        gc.collect()
        gc.disable()
        run(SCRIPT % (here, out))
        sys.exit("the script has failed")
    let(SCRIPT % (here, None))
    teller.rehearse(out)
    gc.collect()
    gc.disable()
    stage.stand_still(teller.tell, teller.answer, out)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
