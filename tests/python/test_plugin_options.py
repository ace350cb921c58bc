# SPDX-License-Identifier: Apache-2.0
"""The pytest plugin's fixture, options and baselines."""
import re

import pytest
from inner import held_by, inner, outcomes  # noqa: F401

pytest_plugins = "pytester"

#: The ends, and the last of the first kind of wheels; in the reduced run each case on one of them.
IN_TURN = True


@pytest.mark.parametrize("conftest, why", [
    ("import sys; sys.modules['limpet._limpet'] = None", "limpet has no extension for this Python: *"),
    ("""
from limpet import _limpet, errors
def snapshot(*unused): raise errors.UnsupportedError("this is a free-threaded build")
_limpet.snapshot = snapshot
""", "this is a free-threaded build"),
])
def test_a_python_that_cannot_be_decoded_is_no_pass(inner, conftest, why):
    result = inner("""
@pytest.mark.limpet
def test_marked(): pass
def test_fixture(limpet): pass
def test_other(): pass
@pytest.mark.limpet
class TestOld(unittest.TestCase):
    def test_it(self): pass
""", "--limpet", conftest_py=conftest)
    assert outcomes(result) == {"errors": 3, "passed": 1}
    result.stdout.fnmatch_lines([f"limpet cannot look at this process: {why}"] * 3)
    summary = result.outlines[result.outlines.index(next(
        line for line in result.outlines if re.match("=+ limpet =+$", line))):]
    assert summary[1].startswith("limpet cannot look at this process: ")


def test_the_extension_is_not_read_before_it_is_used(inner):
    result = inner("""
import sys
def test_first(): assert not [name for name in sys.modules if name in ("limpet._limpet", "limpet._heap")]
@pytest.mark.limpet(runs=1)
def test_second(): pass
def test_third(): assert "limpet._limpet" in sys.modules
""")
    assert outcomes(result) == {"passed": 3}


def test_the_fixture(inner):
    result = inner("""
class App:
    def __init__(self): self.sessions = []
@pytest.fixture
def app(): return App()

def test_no_leak(limpet, app):
    with limpet.assert_no_leak():
        one = Session()
    limpet.assert_collected(one)
    limpet.assert_collected(app)
    del one
    limpet.assert_collected(Session)
def test_leak(limpet, app):
    with limpet.assert_no_leak():
        app.sessions.append(Session())
def test_leak_of_no_matter(limpet, app):
    with limpet.assert_no_leak(types=["dict"]):
        app.sessions.append(Session())
def test_alive(limpet):
    KEPT.append(Session())
    limpet.assert_collected(KEPT[0])
def test_instances(limpet):
    limpet.assert_collected(Session)
def test_no_growth(limpet):
    limpet.assert_no_growth(Session, runs=2)
def test_growth(limpet):
    limpet.assert_no_growth(lambda: KEPT.append(Session()), runs=2)
""")
    assert outcomes(result) == {"passed": 3, "failed": 4}
    told = held_by(result)
    assert [re.sub(r".* local ", "local ", text) for text in told] == [
        "local app.sessions", "test_app.KEPT[0]", "test_app.KEPT[0]", "test_app.KEPT"]
    # Nothing of limpet's own is shown but the message.
    assert not [line for line in result.outlines if "_recorder.py" in line or "testing.py" in line]


LEAKS = """
OTHER = []
@pytest.mark.limpet(runs=2)
def test_first(): KEPT.append(Session())
@pytest.mark.limpet(runs=2)
def test_second(): OTHER.append(Session())
def test_third(limpet):
    with limpet.assert_no_leak():
        OTHER.append(Session())
"""


@pytest.mark.parametrize("words", [(), ("-n2",)], ids=["alone", "xdist"])
def test_a_baseline(inner, pytester, words):
    known = pytester.path / "known.txt"
    result = inner(LEAKS, "--limpet-baseline", "known.txt", "--limpet-write-baseline", *words)
    assert outcomes(result) == {"passed": 3}
    lines = known.read_text().splitlines()
    assert [re.fullmatch("[0-9a-f]{12} leaking  # (.*)", line)[1] for line in lines] == [
        "test_app.KEPT", "test_app.OTHER"]
    result.stdout.fnmatch_lines(["2 new leaks written to *known.txt"])

    result = inner(LEAKS, "--limpet-baseline", "known.txt", *words)
    assert outcomes(result) == {"passed": 3}
    result.stdout.fnmatch_lines(["2 leaks of the baseline *known.txt still there"])

    known.write_text(lines[1] + "\n# by hand\n\n" + "0" * 12 + "\n")
    result = inner(LEAKS, "--limpet-baseline", "known.txt", *words)
    assert outcomes(result) == {"passed": 2, "failed": 1}
    assert held_by(result) == ["test_app.KEPT"]
    result.stdout.fnmatch_lines(["1 leak of the baseline *known.txt still there, 1 not seen"])

    # What is there stays there: not all tests may run.
    inner(LEAKS, "--limpet-baseline", "known.txt", "--limpet-write-baseline", "-k", "first", *words)
    assert sorted(line[:12] for line in known.read_text().splitlines()) == sorted(
        [lines[0][:12], lines[1][:12], "0" * 12])


@pytest.mark.parametrize("content, words, why", [
    (None, ["--limpet-baseline", "known.txt"], "*cannot be read*"),
    ("nonsense\n", ["--limpet-baseline", "known.txt"], "*is no baseline: line 1 *"),
    ("\0\xff", ["--limpet-baseline", "known.txt"], "*is no baseline*"),
    (None, ["--limpet-write-baseline"], "*needs a file: --limpet-baseline FILE"),
])
def test_baselines_that_are_none(inner, pytester, content, words, why):
    if content is not None:
        (pytester.path / "known.txt").write_text(content)
    result = inner("def test_it(): pass\n", *words)
    assert result.ret == 4
    result.stderr.fnmatch_lines([why])


@pytest.mark.parametrize("words", [(), ("-n2",)], ids=["alone", "xdist"])
def test_what_tests_leave_behind(inner, words):
    result = inner("""
@pytest.fixture(scope="module")
def first(): return [Session() for _ in range(100)]
@pytest.fixture
def app(): return [Session() for _ in range(100)]
@pytest.mark.parametrize("number", range(4))
def test_leak(number): KEPT.append(Session(10000))
def test_clean(first, app): app.append(Session(10000))
def test_failing(): one = Session(10000); assert not one
""", "--limpet", *words)
    assert outcomes(result) == {"passed": 5, "failed": 1}
    text = result.stdout.str()
    summary = text[text.index("what tests left behind"):text.index("short test summary")]
    rows = [re.sub(" +", " ", line.strip()) for line in summary.splitlines()]
    assert re.fullmatch(r"4 \+8 \+39\.\d KiB test_app\.KEPT", rows[2]), summary
    left = {name: float(size) for size, name in re.findall(r"\+(\d+\.\d) KiB .*?::(\S+)$", "\n".join(rows),
                                                           re.M)}
    assert all(left[f"test_leak[{number}]"] > 9.7 for number in range(4)), summary
    # What it took from its fixtures has gone with these.
    assert max(left.get("test_clean", 0), left.get("test_failing", 0)) < 9, summary


def test_nothing_is_left_behind(inner):
    result = inner("def test_it(): pass\ndef test_again(): assert True\n", "--limpet", "-p", "no:asyncio",
                   **{"pytest.ini": "[pytest]\n"})
    assert outcomes(result) == {"passed": 2}
    result.stdout.fnmatch_lines(["no test left anything behind"])
