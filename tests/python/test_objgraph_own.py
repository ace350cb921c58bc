# SPDX-License-Identifier: Apache-2.0
"""limpet.objgraph by itself: where it is right and objgraph is not, files, notebooks, the complete heap."""
import re
import stat
from pathlib import Path

import pytest

OWN = r"""
    import gc, io, os, sys
    import limpet.objgraph as objgraph

    class Node:
        def __init__(self, *next):
            self.next = next
    # Not called with words or objects of a tuple or dict: it would refer to them, rightly.
    out = io.StringIO()
    def drawn():
        text = out.getvalue()
        out.seek(0), out.truncate()
        return text
"""


def test_nothing_of_its_own_refers_to_objects(run):
    # In a function: up to 3.10 the frames of running functions are objects, and refer to what they look at.
    assert run(OWN + r"""
    def look():
        lonely, end = Node(), id(sys._getframe())
        mine = (end, id(sys._getframe(1)), id(globals()))
        found = objgraph.find_backref_chain(lonely, lambda one: type(one) is not Node, 3, mine)
        print(len(found), found[0] is lonely)
        del found
        for depth in range(4):
            objgraph.show_backrefs([lonely], max_depth=depth, extra_ignore=mine, output=out)
            text = drawn()
            print(text.count("[label="), text.count(" -> "), end=" ")
        print()
        found = objgraph.find_backref_chain(lonely, lambda one: type(one) is not Node, 3, mine, untracked=True)
        print(len(found), found[0] is lonely)
        del found
        objgraph.show_backrefs([lonely], extra_ignore=mine, output=out, untracked=True)
        print(drawn().count("[label="))
    look()
    holder = [Node()]
    objgraph.show_backrefs(holder[0], extra_ignore=[id(globals())], max_depth=5, output=out)
    text = drawn()
    print(text.count("[label="), text.count(" -> "))
    """) == "1 True\n1 0 1 0 1 0 1 0 \n1 True\n1\n2 1\n"


def test_reference_counts_are_true(run):
    assert run(OWN + r"""
    node, other = Node(), Node()
    holders = [node, [node], {"a": node}, other]
    # The name and three holders: not what looks.
    objgraph.show_refs(holders, max_depth=1, refcounts=True, output=out)
    text = drawn()
    print(text.count("Node [4]"), text.count("Node [2]"), text.count("list [1]"), text.count("dict [1]") - text.count("__dict__"))
    # And those of lists that somebody else has.
    given = [node, holders]
    objgraph.show_refs(given, max_depth=0, refcounts=True, output=out)
    text = drawn()
    print(text.count("Node [5]"), text.count("list [2]"))
    # Up to 3.10 the function that calls keeps what it calls with.
    objgraph.show_refs(other, max_depth=0, refcounts=True, output=out)
    print(drawn().count("Node [%d]" % (2 + (sys.version_info < (3, 11)))))
    everything = (node, other, holders, Node, sys, gc)
    counts = [sys.getrefcount(one) for one in everything]
    objgraph.find_backref_chain(node, lambda one: False, 3)
    objgraph.show_backrefs(node, max_depth=4, output=out)
    objgraph.by_type("Node"), objgraph.count("Node"), objgraph.most_common_types()
    objgraph.get_new_ids(limit=0), objgraph.get_leaking_objects(), objgraph.at(id(node))
    objgraph.find_backref_chain(node, lambda one: False, 3, untracked=True)
    print(counts == [sys.getrefcount(one) for one in everything])
    objgraph.show_refs([None], refcounts=True, output=out)
    print(("[immortal]" in drawn()) == (sys.version_info >= (3, 12)))
    """) == "1 1 1 1\n1 1\n1\nTrue\nTrue\n"


def test_a_shared_object_takes_one_look_for_each_reference(run):
    assert run(OWN + r"""
    shared = "a text that is shared by " + str(id(Node))
    table = [[Node([shared]) for _ in range(10)] for _ in range(1000)]
    everything, looks = gc.get_objects, 0
    def counted():
        global looks
        looks += 1
        return everything()
    gc.get_objects = counted
    chain = objgraph.find_backref_chain(shared, lambda one: one is table, 8, [id(globals())])
    print(chain[0] is table, chain[-1] is shared, looks == len(chain) - 1, looks <= 6)
    looks = 0
    del chain
    objgraph.show_backrefs(shared, extra_ignore=[id(globals())], output=out)
    print(drawn().count("9990 more backreferences"), looks)
    """) == "True True True True\n1 3\n"


def test_what_it_remembers_is_not_new(run):
    # Of what it keeps of the last call nothing is found by the next one, tracked or not.
    assert run(OWN + r"""
    for words in ({}, {"untracked": True}):
        quiet = dict(limit=0, **words)
        for _ in range(3):
            objgraph.get_new_ids(**quiet)
        new = {name: len(ids) for name, ids in objgraph.get_new_ids(**quiet).items() if ids}
        print(sum(new.values()) < 20 or new)
    kept = [Node() for _ in range(10)]
    print(len(objgraph.get_new_ids(limit=0)["Node"]))
    kept += [str(n) * 5 for n in range(1000, 2000)]
    print(len(objgraph.get_new_ids(limit=0, untracked=True)["str"]) >= 1000)
    """) == "True\nTrue\n10\nTrue\n"


def test_the_complete_heap(run):
    assert run(OWN + r"""
    text = "a text of " + str(id(Node))
    table = {text: 1}
    whole = objgraph.typestats(untracked=True)
    print(whole["str"] > 1000, "str" in objgraph.typestats(), whole["type"] >= objgraph.count("type"))
    texts = [str(n) + " is a text" for n in range(1000)]
    print(objgraph.count("str", untracked=True) >= 1000 + whole["str"],
          objgraph.count("builtins.str", untracked=True) > 0, objgraph.count("str"))
    print(any(one is text for one in objgraph.by_type("str", untracked=True)), objgraph.by_type("str"))
    print(objgraph.at(id(text), untracked=True) is text, objgraph.at(id(text)), objgraph.at(8, untracked=True))
    print([one is text for one in objgraph.at_addrs({id(text), 16}, untracked=True)])
    names = dict(objgraph.most_common_types(None, shortnames=False, untracked=True))
    print("builtins.str" in names, "__main__.Node" in objgraph.typestats([Node()], shortnames=False))
    objgraph.growth(untracked=True)
    more = [str(n) + " is new" for n in range(5000)]
    grown = {name: delta for name, count, delta in objgraph.growth(None, untracked=True)}
    print(grown["str"] >= 5000, all(name != "str" for name, _, _ in objgraph.growth(None)))
    print(objgraph.typestats(filter=lambda one: one is text, untracked=True))
    # A key of a dict: the collector tells of none that are str.
    chain = objgraph.find_backref_chain(text, lambda one: one is table, untracked=True,
                                        extra_ignore=[id(globals())])
    print(chain == [table, text], objgraph.find_backref_chain(
        text, lambda one: one is table, extra_ignore=[id(globals())]) == [text])
    chain = objgraph.find_ref_chain(table, lambda one: one is text, untracked=True)
    print(chain == [table, text], objgraph.find_ref_chain(table, lambda one: one is text) == [table])
    del chain
    # Up to 3.10 the frame of this is an object; while it calls that is where the argument lies.
    objgraph.show_backrefs(text, max_depth=1, untracked=True, output=out,
                           extra_ignore=[id(globals()), id(sys._getframe())])
    print(drawn().count(" -> "))
    objgraph.show_refs(table, max_depth=1, untracked=True, output=out)
    print(drawn().count(" -> "))
    # A constant of a function's code.
    def function():
        return "a constant that nobody else has"
    constant = function()
    print(objgraph.find_backref_chain(constant, lambda one: one is function, untracked=True,
                                      extra_ignore=[id(globals())])[0] is function)
    objgraph.show_chain([table, text], output=out, untracked=True)
    print(drawn().count(" -> "))
    """) == ("True False True\nTrue True 0\nTrue []\nTrue None None\n[True]\nTrue True\nTrue True\n"
             "{'str': 1}\nTrue True\nTrue True\n1\n2\nTrue\n1\n")


PRESENT = OWN + r"""
    os.environ["PATH"] = sys.argv[1]
    def show(**words):
        try:
            print(objgraph.show_refs([1], **words))
        except Exception as error:
            print(type(error).__name__, str(error).split("'")[0])
    show(filename="one.dot")
    show(filename="one.png")
    show(filename="one.nosuch")
    show(filename="none/one.dot")
    show(filename="two.png", output=sys.stdout)
    show()
    print(sorted(name for name in os.listdir() if name.startswith("one")))
"""


def _tool(folder, name, text):
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(folder)


def _files(output):
    """Without the names of temporary files."""
    words = [("FILE." + word.split(".")[-1] if "/objgraph-" in word else word)
             for word in output.replace("\n", "\n ").split(" ")]
    return " ".join(words).replace("\n ", "\n")


def test_where_pictures_go(run, python, tmp_path, monkeypatch):
    if python.inside:
        pytest.skip("its root has no shell for the program that stands in for dot")
    dot = _tool(tmp_path / "dot", "dot", 'case $1 in -Tnosuch) exit 3; esac\n: > "${2#-o}"\n')
    xdot = _tool(tmp_path / "xdot", "xdot", "exit 0\n")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    first = "Graph written to one.dot (1 nodes)\nNone\n"
    last = ("FileNotFoundError [Errno 2] No such file or directory: \n"
            "ValueError Cannot specify both output and filename.\n")
    written = "Graph written to FILE.dot (1 nodes)\n"
    assert _files(run(PRESENT, words=[dot])) == (
        first + written + "Image generated as one.png\nNone\n"
        + written + 'dot failed (exit code 3) while executing "dot -Tnosuch -oone.nosuch FILE.dot"\nNone\n'
        + last + written + "Graph viewer (xdot) not found, generating a png instead\n"
        "Image generated as FILE.png\nNone\n['one.dot', 'one.png']\n")
    (tmp_path / "one.png").unlink()
    no_dot = "Image renderer (dot) not found, not doing anything else\nNone\n"
    assert _files(run(PRESENT, words=[xdot])) == (
        first + (written + no_dot) * 2 + last + written
        + "Spawning graph viewer (xdot)\nNone\n['one.dot']\n")
    assert _files(run(PRESENT, words=["/nothing"])) == (
        first + (written + no_dot) * 2 + last + written
        + "Graph viewer (xdot) and image renderer (dot) not found, not doing anything else\n"
        "None\n['one.dot']\n")


def test_pictures_in_a_notebook(run, python):
    if python.inside:
        pytest.skip("its root has no dot")
    assert run(OWN + r"""
    import builtins, importlib
    class ZMQInteractiveShell: pass
    class TerminalInteractiveShell: pass
    for shell in (ZMQInteractiveShell, TerminalInteractiveShell):
        builtins.get_ipython = shell
        importlib.reload(objgraph)
        print(objgraph.IS_INTERACTIVE)
        picture = objgraph.show_refs([[1]], filename=None if objgraph.IS_INTERACTIVE else "one.dot")
        if picture:
            print(picture.source.startswith("digraph"), "<svg" in picture._repr_svg_())
            print(type(objgraph.show_chain([[1], 1], backrefs=False)) is type(picture))
        objgraph.show_refs([1], filename="two.dot")
    os.environ["PATH"] = ""
    print(picture is None, objgraph.Picture("digraph {}")._repr_svg_(), objgraph.Picture("digraph {}"))
    """) == ("True\nTrue True\nTrue\nGraph written to two.dot (1 nodes)\nFalse\n"
             "Graph written to one.dot (2 nodes)\nGraph written to two.dot (1 nodes)\n"
             "True None digraph {}\n")


def test_objects_that_do_not_behave(run):
    assert run(OWN + r"""
    class Meta(type):
        @property
        def __name__(cls): raise RuntimeError("no name")
    class Nameless(metaclass=Meta): pass
    class Loud:
        def __repr__(self): raise SystemError("loud")
    class Lying:
        __class__ = property(lambda self: dict)
        __dict__ = property(lambda self: 1 / 0)
    ran = []
    def annotated(one: ran.append(1)): pass
    odd = [Nameless(), Loud(), Lying(), annotated, "\udc80\0", sys.stdout, {Loud(): Nameless()}]
    objgraph.show_refs(odd, max_depth=3, extra_ignore=[id(globals()), id(sys.modules)], output=out)
    text = drawn()
    print("(unrepresentable)" in text, "Nameless" in objgraph.typestats(odd), "\\\\udc80" in text)
    objgraph.show_backrefs(odd, max_depth=2, output=out)
    print(len(ran) == (sys.version_info < (3, 14)))
    objgraph.show_refs(["\udc80"], filename="odd.dot", extra_info=lambda one: one)
    for wrong in (lambda: objgraph.show_most_common_types(objects=[]), lambda: objgraph.show_chain(),
                  lambda: objgraph.count("int", 5)):
        try:
            wrong()
        except (ValueError, TypeError) as error:
            print(type(error).__name__)
    """) == ("True True True\nTrue\nGraph written to odd.dot (1 nodes)\nValueError\nValueError\nTypeError\n")


def test_immortal_objects_stay_so(run):
    # The headers of 3.11, by which the extension is compiled, know nothing of immortal objects.
    assert run(OWN + r"""
    import ctypes
    def words():
        return [ctypes.c_uint64.from_address(id(one)).value for one in (1, True, int, type, (), "a", b"")]
    before = words()
    for _ in range(3):
        kept = objgraph.by_type("int", untracked=True) + objgraph.by_type("type", untracked=True)
        more = [one for number in range(1000, 2000) for one in (number, (number,), str(number))]
        objgraph.typestats(filter=lambda one: type(one) is int, untracked=True)
        del kept, more
    print(before == words() or sys.version_info < (3, 12) or [before, words()])
    """) == "True\n"


def test_the_functions_in_c(run):
    assert run(r"""
    import gc, resource, sys
    from limpet import _limpet
    class Node: pass
    classes = [type("Class%d" % n, (), {}) for n in range(5000)]
    objects = [one() for one in classes] + [one() for one in classes[:10]] + [1, 2]
    rows = _limpet.count_types(objects)
    print(len(rows), rows[0] == (classes[0], 2), rows[4999] == (classes[4999], 1), rows[-1] == (int, 2))
    print(_limpet.instances(objects, [classes[3], int]) == [objects[3], objects[5003], 1, 2],
          _limpet.instances(objects, []))
    targets = [Node() for _ in range(3000)]
    holders = [[targets[n], targets[n], targets[0]] for n in range(3000)] + [5, "x", object, Node]
    found = _limpet.referrers(holders, targets)
    print(len(found[0]) == 3000, all(found[n] == [holders[n]] for n in range(1, 3000)))
    twice = _limpet.referrers(holders, [targets[1], targets[1]])
    print(twice == [[holders[1]]] * 2, _limpet.referrers([targets], targets)[:2])
    for wrong in (lambda: _limpet.count_types(()), lambda: _limpet.instances([], 5),
                  lambda: _limpet.referrers((), []), lambda: _limpet.complete_census(5),
                  lambda: _limpet.complete_referrers(5, []), lambda: _limpet.referrers([])):
        try:
            wrong()
        except TypeError:
            print("TypeError", end=" ")
    del found, twice
    print()
    everything = [*targets[:5], *holders[:5], classes[0], int, objects, targets]
    def use():
        _limpet.count_types(objects), _limpet.instances(objects, classes[:5])
        _limpet.referrers(holders, targets)
    for _ in range(5):
        use()
    counts = [sys.getrefcount(one) for one in everything]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(50):
        use()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(counts == [sys.getrefcount(one) for one in everything], grown < 3000 or grown)
    """, PYTHONMALLOC="debug") == ("5001 True True True\nTrue []\nTrue True\nTrue [[], []]\n"
                                   + "TypeError " * 6 + "\nTrue True\n")


def test_the_examples_of_its_page(run):
    page = (Path(__file__).resolve().parents[2] / "docs" / "OBJGRAPH.md").read_text()
    examples = "\n".join(re.findall(r"```pycon\n(.*?)```", page, re.S))
    assert examples.count(">>>") > 10
    assert run(r"""
    import doctest, sys, types
    # A module of its own, which is what the examples look from.
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    test = doctest.DocTestParser().get_doctest(sys.argv[1], {}, "OBJGRAPH.md", None, 0)
    test.globs = main.__dict__
    print(doctest.DocTestRunner().run(test, clear_globs=False))
    """, words=[examples]).startswith("TestResults(failed=0, attempted=")
