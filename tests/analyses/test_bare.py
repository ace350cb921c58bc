# SPDX-License-Identifier: Apache-2.0
"""A program that does nothing has no type that limpet does not know."""
import limpet
from talker import Talker


def test_no_type_is_unknown(python):
    with Talker(python, "bare.py") as target:
        answer = limpet.report("refs", target.pid, "__main__.talk")[None]
    assert answer["tables"][0]["rows"]
    assert not [note for note in answer["notes"] if "does not know" in note]
