# SPDX-License-Identifier: Apache-2.0
"""What is told of files, sockets, deques and arrays is what these say of themselves."""
import limpet
import wheels
from talker import Talker


def test_states_are_those_of_python(python, tmp_path):
    folder, why = (None, "of another root") if python.inside else wheels.numpy_for(python)
    # One in another root finds a folder of its own there.
    place = "/tmp" if python.inside else python.path(tmp_path)
    with Talker(python, "states.py", place, *([python.path(folder)] if folder else [])) as target:
        told = target.ask("told()")
        found = limpet.objects(target.pid)
        target.ask("__import__('os').unlink(PATH)")
    assert len(told) >= (29 if folder else 15), why
    wrong = [(found[address].type, found[address].preview, preview) for address, preview in told
             if found[address].preview != preview]
    assert not wrong
    previews = {preview.split()[0] for _, preview in told if preview}
    assert previews >= {"<fd", "<closed>", "<maxlen"} | ({"<of"} if folder else set())
