# SPDX-License-Identifier: Apache-2.0
"""paths: each way of keeping an object alive is told as it is, and what is told as an expression is
one: in the target it gives the object."""
import random
import re
import subprocess

import limpet
import pytest
import scale
import talker

EXAMPLES = limpet.ROOT / "examples"
#: Class of the object: the path, and its expression if it is another text; None: there is none.
HOLDERS = {
    "ModuleGlobal": ("__main__.MODULE_GLOBAL",),
    "ClassAttribute": ("__main__.Config.attribute",),
    "InstanceAttribute": ("__main__.OWNER.thing",),
    "Slot": ("__main__.SLOTTED.thing",),
    "Nested": ("__main__.NESTED['users'][1]['id-7'][0]",),
    "OddKeys": ("__main__.NESTED[3][\"it's\"][(1, 'x')]",),
    "Closure": ("__main__.HANDLER.__closure__ [payload]", "__main__.HANDLER.__closure__[1].cell_contents"),
    "Default": ("__main__.with_default.__defaults__[0]",),
    "Generator": ("__main__.GENERATOR, local payload of generate()",
                  "__main__.GENERATOR.gi_frame.f_locals['payload']"),
    "BoundMethod": ("__main__.REGISTRY[0].__self__.thing",),
    "Partial": ("__main__.PARTIAL.args[0]",),
    "PartialKeyword": ("__main__.PARTIAL_KEYWORD.keywords['b']",),
    "Ordered": ("__main__.ORDERED['k']",),
    "Deque": ("__main__.QUEUE[100]",),
    "DefaultDict": ("__main__.GROUPS['a'][0]",),
    "Set": ("__main__.SET, element", None),
    "Weak": ("__main__.STRONG['only']",),
    "ThreadLocal": ('__main__.LOCAL.thing (of thread "MainThread")', None),
    "Traceback": ("__main__.ERROR.__traceback__.tb_next.tb_frame, local payload of fail()",
                  "__main__.ERROR.__traceback__.tb_next.tb_frame.f_locals['payload']"),
    "Context": ("__main__.SECOND.__traceback__.tb_next.tb_frame, local payload of fail_twice()",
                "__main__.SECOND.__traceback__.tb_next.tb_frame.f_locals['payload']"),
    "AtExit": ("atexit callback, argument 0", None),
    "LruCache": ("__main__.cached, cached for ('key', 2)", None),
    "ContextVar": ('thread "MainThread", context variable VARIABLE', None),
    "CGlobal": ("static data of libkeep.so", None),
}
#: 2.7 keeps the traceback in what sys.exc_info() gave, and the callbacks in a list.
OLD = {
    "Traceback": ("__main__.ERROR[2].tb_next.tb_frame, local payload of fail()",
                  "__main__.ERROR[2].tb_next.tb_frame.f_locals['payload']"),
    "Context": ("__main__.SECOND[2].tb_next.tb_frame, local payload of fail_twice()",
                "__main__.SECOND[2].tb_next.tb_frame.f_locals['payload']"),
}
SINCE = {"LruCache": (3, 2), "ContextVar": (3, 7), "Task": (3, 6)}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    path = tmp_path_factory.mktemp("keep") / "libkeep.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", str(path), str(EXAMPLES / "keep.c")], check=True)
    return path


@pytest.fixture(scope="module")
def known(library):
    """By interpreter: a target, and {class: row of paths}.  One is looked at once."""
    found = {}
    yield found
    for target, _ in found.values():
        target.stop()


def look(python, library):
    target = talker.Talker(python, "holders.py", python.path(library)).__enter__()
    try:
        types = limpet.report("types", target.pid, "--filter", r"^held\.", "-n", limpet.EVERY_ROW)
        names = [row["type"] for row in types["types"]]
        answer = limpet.report("paths", target.pid, *(name + "[0]" for name in names))
        assert [row["type"] for row in answer["paths"]] == names
    except BaseException:
        target.stop()
        raise
    return target, {row["type"].partition(".")[2]: row for row in answer["paths"]}


@pytest.fixture
def paths(python, library, known):
    """{class: row of paths} of a target, and the target."""
    if python.name not in known:
        known[python.name] = look(python, library)
    target, rows = known[python.name]
    return rows, target


def expect(python, name):
    if python.version < SINCE.get(name, (0,)):
        return None
    told = OLD.get(name, HOLDERS[name]) if python.version[0] == 2 else HOLDERS[name]
    return told[0], told[-1]


def test_the_holder_is_named(python, paths):
    rows, target = paths
    told = {name: (row["path"], row["expression"]) for name, row in rows.items()}
    wanted = {name: expect(python, name) for name in HOLDERS}
    wanted = {name: told for name, told in wanted.items() if told}
    # Which logger comes first is not known, and how tasks are held differs from version to version.
    logged, task = told.pop("LogHandler"), told.pop("Task", None)
    # See below.
    told.pop("FrameLocal")
    if python.version[0] == 2:
        callbacks = told.pop("AtExit")
        del wanted["AtExit"]
        assert callbacks[0] == callbacks[1]
        assert callbacks[0].startswith("atexit._exithandlers[")
    assert told == wanted
    assert logged[0] == logged[1]
    assert logged[0].endswith("manager.loggerDict['some.where'].handlers[0].payload")
    assert (task is None) == (python.version < SINCE["Task"])
    if task:
        assert task[0].startswith('thread "loop" in ')
        inner = "start.<locals>.inner" if python.version >= (3, 11) else "inner"
        assert task[0].endswith("._coro, awaits %s(), local payload of %s()" % (inner, inner))


def test_an_expression_gives_the_object(paths):
    rows, target = paths
    written = {name: row for name, row in rows.items() if row["expression"]}
    assert len(written) >= 17
    for name, row in written.items():
        assert target.ask("id(%s)" % row["expression"]) == int(row["address"], 16), name


def test_an_expression_names_the_object(paths):
    """What limpet prints it understands: all of them at once, and one that may not be led through."""
    rows, target = paths
    written = [row for row in rows.values() if row["expression"]]
    asked = limpet.report("paths", target.pid, *(row["expression"] for row in written))
    assert [row["address"] for row in asked["paths"]] == [row["address"] for row in written]
    [row] = limpet.report("paths", target.pid, "held.Nested[0]", "--avoid", "__main__.NESTED")["paths"]
    assert row["path"] is None
    [row] = limpet.report("paths", target.pid, "held.Nested[0]", "--avoid", "__main__.STRONG")["paths"]
    assert row["path"] == rows["Nested"]["path"]


def some_of_each_type(target, seed):
    chance, names = random.Random(seed), []
    for row in limpet.report("types", target.pid, "-n", limpet.EVERY_ROW)["types"]:
        chosen = {chance.randrange(row["count"]) for _ in range(scale.pick(3, 30))}
        names += ["%s[%d]" % (row["type"], number) for number in sorted(chosen)]
    return names


def test_any_expression_gives_the_object(paths):
    """Not only of what the program means to keep: classes, descriptors, what the interpreter has."""
    _, target = paths
    names, rows = some_of_each_type(target, 3), []
    for start in range(0, len(names), 200):
        rows += limpet.report("paths", target.pid, *names[start:start + 200])["paths"]
    written = [row for row in rows if row["expression"]]
    assert len(written) > 100
    wrong = {}
    for row in written:
        # The program need not have imported gc.
        found = target.ask("id(%s)" % re.sub(r"^gc\.", "__import__('gc').", row["expression"]))
        if found != int(row["address"], 16):
            wrong[row["expression"]] = row["type"]
    assert not wrong
    assert not [row for row in rows if row["path"] and "vars(sys)[" in row["path"]]


@pytest.mark.parametrize("words, complaint", [
    ("__main__.NOTHING", "there is no type '__main__.NOTHING', and __main__ has no '.NOTHING'"),
    ("__main__.NESTED['users'][9]",
     "there is no type '__main__.NESTED['users'][9]', and __main__.NESTED['users'] has no '[9]'"),
    ("__main__.NESTED['users", "__main__.NESTED has no '['users'"),
    ("__main__.NESTED + 1", "__main__.NESTED has no ' + 1'"),
    ("nowhere.NESTED", "there is no object of a type called 'nowhere.NESTED'"),
    ("vars(__main__", "there is no object of a type called 'vars(__main__'"),
])
def test_an_expression_that_leads_nowhere(paths, words, complaint):
    _, target = paths
    with pytest.raises(limpet.LimpetError) as error:
        limpet.run("show", target.pid, words)
    assert "exit code 3" in str(error.value) and complaint in str(error.value)


@pytest.mark.parametrize("words", ["NESTED", "NESTED['users']", "NESTED['users'][1]", "OWNER.thing"])
def test_a_module_that_was_forgotten_is_offered(paths, words):
    _, target = paths
    with pytest.raises(limpet.LimpetError) as error:
        limpet.run("paths", target.pid, words)
    assert "exit code 2" in str(error.value)
    assert "limpet: the name of a module is missing: __main__.%s\n" % words in str(error.value)
    limpet.run("paths", target.pid, "__main__." + words)


def test_a_name_that_is_in_no_module(paths):
    _, target = paths
    with pytest.raises(limpet.LimpetError) as error:
        limpet.run("paths", target.pid, "nowhere.NESTED['users']")
    assert ("exit code 2\nlimpet: 'nowhere.NESTED['users']' does not begin with the name of a module, as "
            "app.CACHE['u1']\n") in str(error.value)


def test_a_frame_of_a_thread_is_told_with_its_line(python, paths):
    rows, target = paths
    lines = (EXAMPLES / "holders.py").read_text().splitlines()
    line = lines.index("    threading.Event().wait()") + 1
    row = rows["FrameLocal"]
    assert row["path"] == 'thread "worker-1" in block() at %s:%d, local payload' % (
        python.path(EXAMPLES / "holders.py"), line)
    assert (row["root_kind"], row["expression"]) == ("frame" if python.version < (3, 11) else "local", None)


def test_steps_lead_from_the_root_to_the_object(paths):
    rows, target = paths
    row = rows["Nested"]
    assert [step["reference"] for step in row["steps"]] == [
        "module __main__", ".NESTED", "['users']", "[1]", "['id-7']", "[0]"]
    assert [step["type"] for step in row["steps"]] == ["module", "dict", "list", "dict", "tuple", "held.Nested"]
    for step, expression in zip(row["steps"][1:], (
            "NESTED", "NESTED['users']", "NESTED['users'][1]", "NESTED['users'][1]['id-7']",
            "NESTED['users'][1]['id-7'][0]")):
        assert int(step["address"], 16) == target.ask("id(__main__.%s)" % expression)
