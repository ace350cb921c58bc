# SPDX-License-Identifier: Apache-2.0
"""The pytest plugin's mark."""
import os
from pathlib import Path

import pytest
from inner import held_by, inner, outcomes  # noqa: F401

pytest_plugins = "pytester"

#: The ends, and the last of the first kind of wheels; in the reduced run each case on one of them.
IN_TURN = True
GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "python_plugin.txt"


@pytest.mark.parametrize("mark, body, passes", [
    ("", "Session()", True),
    ("", "KEPT.append(Session())", False),
    ("(no_growth=True)", "Session()", True),
    ("(no_growth=True)", "KEPT.append(Session())", False),
    ("(no_growth=False)", "KEPT.append(Session())", True),
    ("(max_growth='2 KiB')", "KEPT.append(Session())", True),
    ("(max_growth=500)", "KEPT.append(Session())", False),
    ("(types=[Session])", "KEPT.append(Session())", False),
    ("(types=['test_app.Session'])", "KEPT.append(Session())", False),
    ("(types=[dict])", "KEPT.append(Session())", True),
    ("(types=[Session], max_growth=100)", "KEPT.append(Session())", False),
    ("(runs=2, warmup=4)", "len(KEPT) < 4 and KEPT.append(Session())", True),
    ("(runs=2, warmup=1)", "len(KEPT) < 4 and KEPT.append(Session())", False),
])
def test_marks(inner, mark, body, passes):
    result = inner(f"@pytest.mark.limpet{mark}\ndef test_it():\n    {body}\n")
    assert outcomes(result) == ({"passed": 1} if passes else {"failed": 1})
    assert passes or held_by(result) == ["test_app.KEPT"]
    assert result.ret == (0 if passes else 1)


def test_how_often_a_body_runs(inner):
    result = inner("""
TIMES = []
@pytest.mark.limpet
def test_default(): TIMES.append(None)
def test_it_ran():
    assert len(TIMES) == 7
@pytest.mark.limpet(runs=1, warmup=0)
def test_once(): TIMES.append(None)
def test_it_ran_once():
    assert len(TIMES) == 8
""")
    # A list of nothing but None grows, too; of one run it is not said, as it is as large.
    assert outcomes(result) == {"passed": 3, "failed": 1}
    assert held_by(result) == ["test_app.TIMES"]


def test_the_message(inner):
    result = inner("""
class App:
    __slots__ = "sessions",

@pytest.fixture
def app():
    app = App()
    app.sessions = {}
    return app

@pytest.mark.limpet
def test_module(): KEPT.append(Session())

@pytest.mark.limpet(runs=3, warmup=1)
def test_fixture(app): app.sessions[len(app.sessions)] = bytes(1000)

@pytest.mark.limpet(max_growth="1 KiB", runs=3)
@pytest.mark.parametrize("size", [100, 2000])
def test_size(size): KEPT.append(bytes(size))

@pytest.mark.limpet(types=["Session"], runs=2, warmup=0)
def test_types(to=[]): to.append(Session())

@pytest.mark.limpet(runs=2, warmup=1)
@pytest.mark.asyncio
async def test_coroutine():
    KEPT.append(Session())
    await asyncio.sleep(0)

class TestApp(unittest.TestCase):
    @pytest.mark.limpet(runs=2, warmup=1)
    def test_method(self): vars(self).setdefault("kept", []).append(Session())
""", "-p", "no:randomly")
    text = "\n".join(result.outlines)
    text = text[text.index("= FAILURES"):text.rindex("short test summary")].strip("= \n") + "\n"
    assert outcomes(result) == {"failed": 6, "passed": 1}
    if os.environ.get("LIMPET_WRITE_GOLDEN"):
        GOLDEN.write_text(text)
    assert text == GOLDEN.read_text()


def test_outcomes_of_the_body_are_those_of_the_test(inner):
    result = inner("""
pytestmark = pytest.mark.limpet(runs=2)
def test_skip(): pytest.skip("not now")
@pytest.mark.skip
def test_skipped(): KEPT.append(Session())
@pytest.mark.xfail
def test_xfail(): KEPT.append(Session())
def test_fails(): assert KEPT == 1
def test_error(nothing): pass
""")
    assert outcomes(result) == {"skipped": 2, "xfailed": 1, "failed": 1, "errors": 1}
    assert "runs several times" not in result.stdout.str()


def test_a_body_that_cannot_run_again(inner):
    result = inner("""
@pytest.mark.limpet
def test_it(tmp_path): (tmp_path / "folder").mkdir()
""")
    assert outcomes(result) == {"failed": 1}
    result.stdout.fnmatch_lines(["*FileExistsError*", "run 2 of 7 failed, and those before did not:*"])


@pytest.mark.parametrize("mark, why", [
    ("5", "takes no_growth, max_growth, types, runs, warmup by name, not 5"),
    ("growth=1", "by name, not growth"),
    ("runs=0", "runs=0, warmup=2: 1 run at least"),
    ("max_growth='much'", "'much' is no size"),
    ("types=3", "types are classes, or names of types"),
])
def test_marks_that_make_no_sense(inner, mark, why):
    result = inner(f"@pytest.mark.limpet({mark})\ndef test_it(): pass\n")
    assert outcomes(result) == {"errors": 1}
    result.stdout.fnmatch_lines([f"*{why}*"])


def test_what_is_no_function_is_no_pass(inner):
    result = inner("", conftest_py="""
import pytest
class Item(pytest.Item):
    def runtest(self): pass
class File(pytest.File):
    def collect(self): yield Item.from_parent(self, name="item")
def pytest_collect_file(file_path, parent):
    return File.from_parent(parent, path=file_path)
def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.limpet)
""")
    assert outcomes(result)["failed"] >= 1 and "passed" not in outcomes(result)
    result.stdout.fnmatch_lines(["*can run several times, but this is a Item*"])
