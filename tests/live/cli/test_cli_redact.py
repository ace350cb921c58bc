# SPDX-License-Identifier: Apache-2.0
"""--redact: what the target's texts are is nowhere in the output, on the first and last Python."""
import os
import subprocess

import pytest

import pythons
from cli_support import LONG_PAUSE, TARGETS, run

#: Parts of texts, all of them in secret.py: of values, keys, local variables and arguments.
SECRETS = ("VALUE", "UNICODE", "KEY", "BYTES", "LONG", "LOCAL", "CAPTURED", "ARGUMENT", "NESTED")
COMMANDS = ("types", "info", "report", "objects")
ENDS = [p for p in pythons.find() if not p.inside]
ENDS = [ENDS[0], ENDS[-1]]


@pytest.fixture(scope="module", params=ENDS, ids=str)
def holder(request):
    process = subprocess.Popen(
        [*request.param.command, os.path.join(TARGETS, "secret.py"), "SECRET_ARGUMENT"],
        stdout=subprocess.PIPE, env=request.param.environment())
    assert process.stdout.readline() == b"ready\n"
    yield process
    process.kill()
    process.communicate()


def output_of(command, process, *words):
    code, output, errors = run(command, process.pid, *LONG_PAUSE, *words)
    assert (code, errors) == (0, "")
    return output


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
@pytest.mark.parametrize("command", COMMANDS)
def test_no_text_is_told(holder, command, form):
    assert "SECRET_" not in output_of(command, holder, *form, "--redact")


def test_all_texts_are_told_otherwise(holder):
    output = output_of("objects", holder) + output_of("info", holder)
    assert [s for s in SECRETS if "SECRET_" + s not in output] == []


def test_sizes_and_numbers_stay(holder):
    output = output_of("objects", holder, "--redact")
    assert '"preview": "4242424242"' in output.replace("4242424242L", "4242424242")
    long_text = [line for line in output.splitlines() if '"shallow_bytes": 70' in line]
    assert any('"preview": null' in line for line in long_text)
