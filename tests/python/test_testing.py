# SPDX-License-Identifier: Apache-2.0
"""limpet.testing and limpet.unittest: what grows is found, and what does not is not."""
import pytest

#: The ends, and the last of the first kind of wheels; in the reduced run each case on one of them.
IN_TURN = True

BEGIN = """
    import collections, contextlib, functools, gc, sys, weakref
    from limpet import testing

    class Session:
        # Objects of some versions have dicts of their own else.
        __slots__ = "data", "itself", "__weakref__"
        def __init__(self):
            self.data = bytes(100)

    def told(code, **options):
        grown = testing.measure(code, **options)
        return {leak.holder: (sum(leak.objects), list(leak.types), leak.rule) for leak in grown.leaks}
"""


def program(text):
    return BEGIN + text


@pytest.mark.parametrize("state, body, holder, types, rule", [
    ("KEPT = {}", "KEPT[len(KEPT)] = Session()", "__main__.KEPT", ["__main__.Session", "bytes"],
     "growing-holder"),
    ("KEPT = []", "KEPT.append(Session())", "__main__.KEPT", ["__main__.Session", "bytes"],
     "growing-holder"),
    ("KEPT = set()", "KEPT.add((1.5, len(KEPT)))", "__main__.KEPT", ["tuple"], "growing-holder"),
    ("KEPT = collections.OrderedDict()", "KEPT[object()] = 1", "__main__.KEPT", ["object"],
     "growing-holder"),
    ("KEPT = collections.deque()", "KEPT.append(object())", "__main__.KEPT", ["object"],
     "growing-holder"),
    ("KEPT = [[]]", "KEPT[0].append(Session())", "__main__.KEPT[*]", ["__main__.Session", "bytes"],
     "growing-holder"),
    ("class App: items = []", "App.items.append(object())", "__main__.App.items", ["object"],
     "growing-holder"),
    ("def save(one, to=[]): to.append(one)", "save(object())", "__main__.save.__defaults__[*]",
     ["object"], "mutable-default"),
    ("@functools.lru_cache(maxsize=None)\ndef load(key): return Session()", "load(object())",
     "__main__.load", None, "unbounded-cache"),
    ("def counter():\n  kept = []\n  return lambda: kept.append(object())\nadd = counter()", "add()",
     "__main__.add.__closure__ [kept]", ["object"], "growing-holder"),
    # What has no container.
    ("class Node: __slots__ = 'next'\nHEAD = None", "global HEAD; n = Node(); n.next = HEAD; HEAD = n",
     "__main__.HEAD", ["__main__.Node"], None),
    ("class Node: __slots__ = 'next'\nHEAD = TAIL = Node()", "global TAIL; TAIL.next = TAIL = Node()", "__main__.HEAD(.next)+",
     ["__main__.Node"], None),
    ("COUNT = [0]", "COUNT[0] += 1; globals()['v%d' % COUNT[0]] = object()", "module __main__",
     ["object", "str"], None),
    # Bytes, and what was there before.
    ("KEPT = bytearray()", "KEPT.extend(bytes(100))", "__main__.KEPT", ["bytearray"], None),
    ("KEPT = []", "KEPT.append(None)", "__main__.KEPT", ["list"], "growing-holder"),
    ("import io\nKEPT = io.BytesIO()", "KEPT.write(bytes(100))", "__main__.KEPT", ["_io.BytesIO"], None),
    # A copy each time: what is in it stays.
    ("KEPT = []", "global KEPT; KEPT = [*KEPT, object()]", "__main__.KEPT", None, None),
    # What is put in the place of another, and larger.
    ("TEXT = ''", "global TEXT; TEXT += 'x' * 300", "__main__.TEXT", ["str"], None),
    ("class App: log = {'today': b''}", "App.log['today'] += bytes(300)",
     "__main__.App.log[*]", ["bytes"], None),
    # Another container each time, on the same path.
    ("USERS = [[] for _ in range(9)]\nTURN = [0]", "TURN[0] += 1; USERS[TURN[0]].append(Session())",
     "__main__.USERS[*]", ["__main__.Session", "bytes"], None),
])
def test_what_grows(run, state, body, holder, types, rule):
    text = program("""
    exec(STATE, globals())
    exec("def body():\\n  " + BODY, globals())
    print(repr(told(body, runs=4, warmup=1)))
    """).replace("STATE", repr(state)).replace("BODY", repr(body))
    found = eval(run(text))
    if holder is None:
        assert len(found) == 1, found
        holder = next(iter(found))
    assert list(found) == [holder], found
    objects, names, named = found[holder]
    assert types is None or names == types, found
    assert named == rule or (rule is None and named == "growing-holder"), found
    assert objects >= 4 or names[0] in ("bytearray", "list", "_io.BytesIO", "str", "bytes"), found


@pytest.mark.parametrize("state, body", [
    ("", "Session()"),
    ("", "one = Session(); one.itself = one"),
    ("LAST = None", "global LAST; LAST = Session()"),
    ("TEXT = ''", "global TEXT; TEXT = str(id(object())) * 99"),
    ("TEXT = ['', '', 0]", "TEXT[2] += 1; TEXT[0] = 'x' * (500 + TEXT[2] % 2)"),
    ("LAST = [None, None, None]\nTURN = [0]", "TURN[0] += 1; LAST[TURN[0] % 3] = Session()"),
    ("KEPT = {}", "KEPT['key'] = [Session()]; KEPT['other'] = Session()"),
    ("import re", "re.compile('a+(b|c)'); re.match('x', 'y')"),
    ("import linecache", "linecache.getlines(linecache.__file__)"),
    ("", "import json, decimal, html; json.dumps([1, {'a': 2}])"),
    ("@functools.lru_cache(maxsize=None)\ndef load(key): return Session()", "load(1)"),
    ("@functools.lru_cache(maxsize=50)\ndef load(key): return Session()", "load(object())"),
    ("KEPT = collections.deque(maxlen=50)", "KEPT.append(Session())"),
    ("KEPT = weakref.WeakSet()\nKEEP = Session()", "KEPT.add(Session())"),
    ("", "class Made: pass\n  Made()"),
    ("TEXT = ['x']", "getattr(Session, 'no_' + str(id(object())), None)"),
    ("N = [0]", "for _ in range(5): N[0] += 1; getattr(Session, 'no_%d' % N[0], None)"),
    ("import threading", "t = threading.Thread(target=Session); t.start(); t.join()"),
    ("import tempfile", "with tempfile.TemporaryDirectory() as folder: pass"),
    ("import logging", "logging.getLogger('x').debug('nothing')"),
    ("", "try: 1 / 0\n  except ZeroDivisionError: pass"),
    ("import unittest.mock as m\nMOCK = m.MagicMock()", "MOCK.call(Session())"),
])
def test_what_does_not_grow(run, state, body):
    text = program("""
    exec(STATE, globals())
    exec("def body():\\n  " + BODY, globals())
    print(repr(told(body, runs=3, warmup=2)))
    """).replace("STATE", repr(state)).replace("BODY", repr(body))
    assert eval(run(text)) == {}


def test_a_cache_that_fills_in_the_first_runs_is_no_growth(run):
    assert run(program("""
    FULL = []
    def body():
        if len(FULL) < 4:
            FULL.append(Session())
    print(told(body, runs=3, warmup=2), told(body, runs=3, warmup=0))
    """)) == "{} {}\n"


def test_how_often_it_runs(run):
    assert run(program("""
    times = []
    for runs, warmup in [(1, 0), (3, 0), (2, 5), (5, 2)]:
        times.clear()
        testing.measure(lambda: times.append(None), runs=runs, warmup=warmup)
        print(len(times), end=" ")
    """)) == "1 3 7 7 "


def test_numbers_of_each_run(run):
    assert run(program("""
    KEPT = []
    def body():
        KEPT.extend(object() for _ in range(2 + len(KEPT) % 2))
    [leak] = testing.measure(body, runs=3, warmup=1).leaks
    print(leak.objects, leak.bytes, leak.types)
    """)) == "[2, 2, 2] [32, 32, 32] {'object': 6}\n"


def test_types_that_count(run):
    assert run(program("""
    class Admin(Session): __slots__ = ()
    KEPT = []
    def body():
        KEPT.append(Admin())
    for types in [[Session], ["Admin"], ["__main__.Admin"], [list], ["dict", "Session"], [int, Admin]]:
        print(bool(testing.measure(body, runs=2, warmup=1, types=types)), end=" ")
    """)) == "True True True False False True "


def test_bytes_that_may_come(run):
    assert run(program("""
    KEPT = []
    def body():
        KEPT.append(bytes(10000))
    for most in [0, 9000, "9 KiB", "10 kB", 10100, "10 KiB", "1 MB"]:
        print(bool(testing.measure(body, runs=2, warmup=1, max_growth=most)), end=" ")
    """)) == "True True True True False False False "


def test_known_leaks_are_left_out(run):
    assert run(program("""
    KEPT, OTHER = [], []
    def body():
        KEPT.append(Session())
        OTHER.append(Session())
    first = testing.measure(body, runs=2, warmup=1)
    by_name = {leak.holder: leak.fingerprint for leak in first.leaks}
    again = testing.measure(body, runs=2, warmup=1, known=[by_name["__main__.KEPT"]])
    print(sorted(by_name), [leak.holder for leak in again.leaks], [leak.holder for leak in again.known])
    """)) == "['__main__.KEPT', '__main__.OTHER'] ['__main__.OTHER'] ['__main__.KEPT']\n"


def test_the_fingerprint_is_that_of_suspects(run):
    assert run(program("""
    import limpet
    KEPT = []
    heaps = []
    def body():
        KEPT.extend(Session() for _ in range(100))
    [leak] = testing.measure(body, runs=2, warmup=1).leaks
    for _ in range(3):
        body()
        heaps.append(limpet.snapshot())
    *older, last = heaps
    found = [row for row in last.suspects(*older) if row.path == leak.holder]
    print([row.fingerprint == leak.fingerprint and row.fix == leak.fix for row in found])
    """)) == "[True]\n"


@pytest.mark.parametrize("asked", [
    {"runs": 0}, {"warmup": -1}, {"runs": "2"}, {"max_growth": "much"}, {"max_growth": -1},
    {"max_growth": True}, {"types": []}, {"types": [3]},
])
def test_what_makes_no_sense_is_refused(run, asked):
    assert run(program("""
    from limpet import errors
    try:
        testing.measure(lambda: None, **ASKED)
    except errors.UsageError as error:
        print("refused" if isinstance(error, ValueError) and str(error) else "")
    """).replace("ASKED", repr(asked))) == "refused\n"


def test_what_the_code_raises_is_raised(run):
    assert run(program("""
    times = []
    def body():
        times.append(None)
        if len(times) == 3:
            raise KeyError("third")
    try:
        testing.assert_no_growth(body)
    except KeyError as error:
        print(error, len(times))
    """)) == "'third' 3\n"


def test_the_message(run):
    assert run(program("""
    SESSIONS = {}
    def body():
        SESSIONS[len(SESSIONS)] = Session(), bytes(5000)
    try:
        testing.assert_no_growth(body, runs=3, warmup=1)
    except AssertionError as error:
        text = str(error).splitlines()
        assert type(error).__module__ == "limpet.testing" and error.grown.leaks[0].holder
    print(text[0].split(":")[0], "|", *text[3:], sep="\\n")
    """)) == (
        "grew in each of 3 runs after 1 run to warm up\n|\n"
        "  held by   __main__.SESSIONS\n"
        + _grew_by(run) +
        "  fix       remove what is done with, also on early returns and exceptions, or bound it "
        "(maxlen, an LRU cache, weak values)\n"
        "  rule      growing-holder, fingerprint e8ded48e89f6\n")


def _grew_by(run):
    """Sizes differ from version to version."""
    return run(program("""
    print("  grew by   +4, +4, +4 objects; ", end="")
    from limpet._grown import spell
    import limpet
    one = Session(), bytes(5000)
    with limpet.snapshot() as heap:
        print(spell(sum(map(heap.size, map(id, [one, *one, one[0].data])))), "a run")
    """))


def test_a_block_that_leaves_nothing_behind(run):
    assert run(program("""
    KEPT = []
    def quiet():
        with testing.assert_no_leak():
            one = Session()
            other = [one, {"a": one}]
        return other
    def loud():
        with testing.assert_no_leak():
            one = Session()
            KEPT.append(one)
    def brief():
        with testing.assert_no_leak(types=["dict"]):
            KEPT.append(Session())
    def broken():
        with testing.assert_no_leak():
            KEPT.append(Session())
            raise KeyError("mine")
    quiet(), brief()
    for one in loud, broken:
        try:
            one()
        except (AssertionError, KeyError) as error:
            print(type(error).__name__, str(error).splitlines()[0].split(":")[0])
    """)) == "GrowthError left behind\nKeyError 'mine'\n"


def test_what_is_collected(run):
    assert run(program("""
    KEPT = []
    def check(*things):
        try:
            testing.assert_all_collected(things)
            return "gone"
        except testing.AliveError as error:
            return [line for line in str(error).splitlines()]
    def scene():
        one = Session()
        print(check(one))
        KEPT.append(one)
        print(*check(one), sep="\\n")
        print(check(Session)[0], check(weakref.ref(one))[0], sep="\\n")
        KEPT.clear()
        gone = weakref.ref(one)
        one.itself = one
        del one
        print(check(gone), check(Session), check(gone, Session))
    scene()
    """)) == """gone
an object of __main__.Session is alive
  held by   __main__.KEPT[0]
1 instance is alive of __main__.Session
an object of __main__.Session is alive
gone gone gone
"""


def test_instances_of_derived_classes_and_where_they_are(run):
    assert run(program("""
    class Admin(Session): __slots__ = ()
    ADMINS, OTHERS = [Admin() for _ in range(3)], {"x": Session()}
    try:
        testing.assert_collected(Session)
    except AssertionError as error:
        print(error)
    """)) == """4 instances are alive of __main__.Session
  held by   __main__.ADMINS[0], and 2 like this
  held by   __main__.OTHERS['x']
"""


def test_in_coroutines(run):
    assert run(program("""
    import asyncio
    KEPT = []
    async def handle(leaks):
        one = Session()
        if leaks:
            KEPT.append(one)
        await asyncio.wait_for(asyncio.sleep(0), timeout=100)
    async def measured(leaks):
        recorder = testing.Recorder(runs=3, warmup=2)
        while recorder.wants_more():
            await handle(leaks)
            recorder.ran()
        return [leak.holder for leak in recorder.grown().leaks]
    async def main():
        one = Session()
        testing.assert_collected(one)
        with testing.assert_no_leak():
            two = Session()
        print(await measured(False), await measured(True))
        del two
    asyncio.run(main())
    """)) == "[] ['__main__.KEPT']\n"


def test_unittest(run):
    assert run("""
    import unittest
    from limpet.unittest import LimpetMixin
    KEPT = []
    class Session: pass
    class Test(LimpetMixin, unittest.TestCase):
        def test_no_growth(self):
            self.assertNoGrowth(Session, runs=2)
        def test_growth(self):
            self.assertNoGrowth(lambda: KEPT.append(Session()), runs=2)
        def test_no_leak(self):
            with self.assertNoLeak():
                one = Session()
        def test_leak(self):
            with self.assertNoLeak():
                KEPT.append(Session())
        def test_collected(self):
            one = Session()
            self.assertCollected(one)
        def test_alive(self):
            self.one = Session()
            self.assertCollected(self.one)
    result = unittest.main(exit=False, verbosity=0, argv=["test"]).result
    print(sorted(test.id().split(".")[-1] for test, _ in result.failures), result.testsRun,
          len(result.errors))
    """) == "['test_alive', 'test_growth', 'test_leak'] 6 0\n"


def test_leaks_of_c_code(run):
    assert run(program("""
    import ctypes
    def body():
        one = Session()
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(one))
    # Nothing of Python's holds them; where an address was seen by chance, that is told.
    [leak] = testing.measure(body, runs=3, warmup=2).leaks
    print(list(leak.types), "__main__." in leak.holder.replace("held from C: __main__", ""))
    """)) == "['__main__.Session', 'bytes'] False\n"
