# SPDX-License-Identifier: Apache-2.0
"""refcounts: no healthy program has lost references that speak of a leak."""
import limpet
import wheels
from talker import Talker

#: What imports may lose of a type, and of an object: far from what is called a leak.
FEW_OBJECTS, FEW_REFERENCES = 40, 40


def test_a_healthy_program(python):
    folder, _ = wheels.numpy_for(python)
    with Talker(python, "imports.py", environment={"PYTHONPATH": folder} if folder else None) as target:
        tables = limpet.report("refcounts", target.pid, "-n", limpet.EVERY_ROW)
        modules = target.ask("len(sys.modules)")
    assert modules > 200
    assert not [row["type"] for row in tables["types"] if row["leak"]]
    assert max(row["lost_alone"] for row in tables["types"]) < FEW_OBJECTS
    assert max(row["lost_most"] for row in tables["types"]) < FEW_REFERENCES
