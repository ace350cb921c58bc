# SPDX-License-Identifier: Apache-2.0
"""The pytest plugin's mark, with each kind of test and what pytest keeps for these."""
from inner import held_by, inner, outcomes  # noqa: F401

pytest_plugins = "pytester"

#: The ends, and the last of the first kind of wheels; in the reduced run each case on one of them.
IN_TURN = True


def test_what_pytest_keeps_for_itself_is_no_growth(inner):
    result = inner("""
import contextlib, functools, logging, re, sys, unittest.mock, warnings

@pytest.fixture
def made():
    made = unittest.mock.MagicMock()
    yield made

@pytest.mark.limpet(runs=3)
def test_it(made, request, monkeypatch, tmp_path, caplog, recwarn, record_property):
    print("printed", object())
    print("printed", object(), file=sys.stderr)
    logging.getLogger("app").error("logged %s", object())
    warnings.warn("warned %d" % id(object()))
    monkeypatch.setenv("NAME", str(id(object())))
    request.addfinalizer(functools.partial(print, object()))
    record_property("name", id(object()))
    (tmp_path / "file").write_text("text")
    made.call(object())
    re.compile("a+b")
    with pytest.raises(ZeroDivisionError) as raised:
        1 / 0
    with pytest.warns(UserWarning):
        warnings.warn("expected")
    with contextlib.suppress(KeyError):
        raise KeyError

@pytest.mark.limpet(runs=3)
def test_captured(capsys, capfd=None):
    print("printed", object())
    assert capsys.readouterr().out.startswith("printed")

@pytest.mark.limpet(runs=3)
class TestOld(unittest.TestCase):
    def test_it(self):
        self.addCleanup(print, object())
        for number in range(3):
            with self.subTest(number=number, of=object()):
                self.assertEqual(number, number)
        with self.assertLogs("app"):
            logging.getLogger("app").error("logged %s", object())
""")
    told = outcomes(result)
    told.pop("subtests passed", None)
    told.pop("subtests", None)
    assert told["passed"] == 3 and "failed" not in told, "\n".join(result.outlines)


def test_fixtures_and_classes(inner):
    result = inner("""
class App:
    def __init__(self): self.sessions = []

@pytest.fixture
def app():
    yield App()
@pytest.fixture
def client(app):
    return {"app": app}
@pytest.fixture(scope="module")
def service():
    return App()
MADE = []
@pytest.fixture(params=[1, 2])
def made(request):
    MADE.append(request.param)
    return request.param

@pytest.mark.limpet(runs=2)
class TestApp:
    kept = []
    def setup_method(self): self.own = []
    def test_fixture(self, app): app.sessions.append(Session())
    def test_through_another(self, client): client["app"].sessions.append(Session())
    def test_of_the_module(self, service): service.sessions.append(Session())
    def test_class(self): self.kept.append(Session())
    def test_own(self): self.own.append(Session())
    def test_params(self, made): assert len(MADE) == made
    def test_clean(self, app, client, service): assert client["app"] is app
""")
    assert outcomes(result) == {"failed": 5, "passed": 3}
    assert held_by(result) == [
        "fixture app.sessions", "fixture app.sessions", "fixture service.sessions", "test_app.TestApp.kept",
        "TestApp().own"]


def test_coroutines(inner):
    result = inner("""
pytestmark = pytest.mark.limpet(runs=3)

async def handle(keep):
    one = Session()
    if keep:
        KEPT.append(one)
    await asyncio.wait_for(asyncio.sleep(0), timeout=100)
    await asyncio.gather(*[asyncio.sleep(0) for _ in range(3)])

@pytest.mark.asyncio
async def test_clean(): await handle(False)
@pytest.mark.asyncio
async def test_leak(): await handle(True)
@pytest.mark.asyncio
async def test_pending(): KEPT.append(asyncio.create_task(asyncio.sleep(1000)))

class TestOld(unittest.IsolatedAsyncioTestCase):
    async def test_clean(self): await handle(False)
    async def test_leak(self): await handle(True)
""")
    assert outcomes(result) == {"passed": 2, "failed": 3}, result.stdout.str()
    assert set(held_by(result)) == {"test_app.KEPT"} and "took" not in result.stdout.str()


def test_unittest(inner):
    result = inner("""
@pytest.mark.limpet(runs=2)
class TestOld(unittest.TestCase):
    times = {"setUp": 0, "body": 0}
    def setUp(self):
        self.times["setUp"] += 1
        self.kept = []
    def test_clean(self): self.times["body"] += 1
    def test_leak(self): self.kept.append(Session())
    def test_times(self): pass
    @unittest.skip("not now")
    def test_skipped(self): raise AssertionError
    @unittest.expectedFailure
    def test_expected(self): self.kept.append(Session())
def test_times(): assert TestOld.times == {"setUp": 4, "body": 4}
""")
    assert outcomes(result) == {"passed": 3, "failed": 1, "skipped": 1, "xfailed": 1}
    assert held_by(result) == ["TestOld().kept"]
