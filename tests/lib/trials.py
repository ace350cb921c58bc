# SPDX-License-Identifier: Apache-2.0
"""limpet in which one allocation or one read of a file fails: limpet_trial (tests/tools/trial.c)."""
import os
import subprocess

import limpet
import scale

BUILD = limpet.ROOT / os.environ.get("LIMPET_BUILD", "build")
PROGRAM = BUILD / "tests" / "tools" / "limpet_trial"
NO_MEMORY, INPUT_ERROR = 12, 5
#: Of many steps every so-manieth: LIMPET_SCALE=1000 takes each.
STEPS = 60 * scale.SCALE


def run(words, trial=None, mark=None):
    """(exit code, standard output, standard error)"""
    variables = {"LIMPET_TRIAL": trial, "LIMPET_TRIAL_MARK": str(mark)} if trial else {}
    # A failed allocation is for limpet to tell, not for a sanitizer.
    done = subprocess.run([str(PROGRAM), *map(str, words), "--threads", "1"], text=True,
                          env=dict(os.environ, **variables), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=limpet.TIMEOUT)
    return done.returncode, done.stdout, done.stderr


def count(words, steps, mark):
    """How many steps there are: by bisection, as a step that is not reached leaves no mark."""
    low, high = 0, 1
    while is_reached(words, steps, high, mark):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if is_reached(words, steps, middle, mark) else (low, middle)
    return low


def is_reached(words, steps, number, mark):
    mark.unlink(missing_ok=True)
    run(words, "%s %d %d" % (steps, NO_MEMORY, number), mark)
    return mark.exists()


def check(words, steps, error, tmp_path, allowed, same=lambda output: output, share=1):
    """Whatever fails, the answer is the whole one, by what `same` makes of it, or one allowed line on
    standard error.  Of the steps that are tried only a share is."""
    mark = tmp_path / "mark"
    good = run(words)
    assert good[0] == 0 and good[2] == ""
    total = count(words, steps, mark)
    assert total > 20
    for number in range(1, total + 1, max(1, share * total // STEPS)):
        code, output, errors = run(words, "%s %d %d" % (steps, error, number), mark)
        if (code, same(output), errors) == (0, same(good[1]), ""):
            continue
        assert code == 3 and errors.count("\n") == 1, (number, code, errors)
        assert allowed(errors), (number, errors)
