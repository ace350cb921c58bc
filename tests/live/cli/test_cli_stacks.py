# SPDX-License-Identifier: Apache-2.0
"""No object lies on a stack, whatever the words there look like."""
import json

from cli_support import LONG_PAUSE, run


def test_a_likeness_on_a_stack_is_no_object(program):
    target = program("stacked.py")
    likenesses = {"%#x" % address for address in target.ready}
    assert len(likenesses) == 2, "one on each stack"
    code, output, errors = run("objects", target.pid, *LONG_PAUSE)
    assert (code, errors) == (0, "")
    rows = [json.loads(line) for line in output.splitlines()]
    assert not [row for row in rows if row["address"] in likenesses]
    # There is one of the text that is an object.
    assert [row for row in rows if row.get("preview") == "'looks like a str'"]
