# SPDX-License-Identifier: Apache-2.0
"""What makes no sense on the command line: one line, and exit code 2."""
import pytest

from cli_support import complains, run

HELP = "; see limpet --help"
NO_OPTION = "there is no option '%s', or its value is missing" + HELP


@pytest.mark.parametrize("words, sentence", [
    ((), "which command? see limpet --help"),
    (("",), "there is no command ''" + HELP),
    (("tpyes", "1"), "there is no command 'tpyes'" + HELP),
    (("types",), "types needs a TARGET: the PID of a running process, a core or a snapshot"),
    (("types", "--quiet"), "types needs a TARGET: the PID of a running process, a core or a snapshot"),
    (("types", "1", "2"), "'2' is one word too many" + HELP),
    (("types", "-p", "1", "2"), "'2' is one word too many" + HELP),
    (("types", "--frobnicate", "1"), NO_OPTION % "--frobnicate"),
    (("types", "-x", "1"), NO_OPTION % "-x"),
    (("types", "1", "-n"), NO_OPTION % "-n"),
    (("types", "1", "--sort"), NO_OPTION % "--sort"),
    (("types", ""), "'' is no PID"),
    (("types", "-p", "12x"), "'12x' is no PID"),
    (("types", "0"), "'0' is no PID"),
    (("types", "-p", "-1"), "'-1' is no PID"),
    (("types", "99999999999999999999"), "'99999999999999999999' is no PID"),
    (("types", "1", "-n", "0"), "-n takes a number of rows, not '0'"),
    (("types", "1", "-n", "-5"), "-n takes a number of rows, not '-5'"),
    (("types", "1", "-n", "many"), "-n takes a number of rows, not 'many'"),
    (("types", "1", "--mode", "fast"), "--mode does not take 'fast', but auto, cow or stop"),
    (("types", "1", "--color", "red"), "--color does not take 'red', but auto, always or never"),
    (("types", "1", "--max-pause", "0"), "--max-pause takes a time like 500ms or 2s, not '0'"),
    (("types", "1", "--max-pause", "long"),
     "--max-pause takes a time like 500ms or 2s, not 'long'"),
    (("types", "1", "--max-pause", "2h"), "--max-pause takes a time like 500ms or 2s, not '2h'"),
    (("types", "1", "--max-pause", "nan"), "--max-pause takes a time like 500ms or 2s, not 'nan'"),
    (("types", "1", "--threads", "0"), "--threads takes a number from 1 to 16, not '0'"),
    (("types", "1", "--threads", "17"), "--threads takes a number from 1 to 16, not '17'"),
    (("types", "1", "--sort", "beauty"), "'types' cannot be sorted by 'beauty', but by share, "
     "shallow_bytes, owned_bytes, count, retained_bytes or type"),
    (("types", "1", "--filter", "("),
     "the filter '(' is no regular expression: Unmatched ( or \\("),
    (("info", "1", "--filter", "x"), "'info' takes no filter"),
    (("report", "1", "", "2"), "'' is no PID"),
    (("report", "1", "2", "--every", "1s"),
     "'2' is one word too many; see limpet --help"),
    (("types", "1", "--every", "1s"),
     "'types' takes no series of snapshots: --every and --count are for grow"),
    (("report", "1", "2", "--filter", "x"), "'report' takes no filter"),
    (("report", "1", "2", "-o", "x"), "'report' writes no file: it takes no --output"),
    (("report", "1", "--all-of", "str"), "'report' takes no objects: --all-of is for paths"),
    (("diff", "1", "2", "--all-of", "str"), "'diff' takes no objects: --all-of is for paths"),
], ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")
def test_a_mistake_is_explained_in_one_line(words, sentence):
    complains(sentence, *words, code=2)


@pytest.mark.parametrize("words", [("--help",), ("-h",), ("help",), ("types", "--help")])
def test_help_is_no_mistake(words):
    code, output, errors = run(*words)
    assert (code, errors) == (0, "")
    assert "usage: limpet COMMAND TARGET [options]" in output


def test_the_version():
    code, output, errors = run("--version")
    assert (code, errors) == (0, "")
    assert output.startswith("limpet 0.") and output.count("\n") == 1
