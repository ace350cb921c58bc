# SPDX-License-Identifier: Apache-2.0
"""limpet.objgraph: what objgraph itself says and draws, and what it does not."""
import re
from pathlib import Path

import pytest

import objgraph_peer
import scale

SEEDS = scale.pick([1], [1, 2, 3, 4, 5])

#: A program with objects of many kinds that refer to each other at random, and a function that
#: compares what both modules answer, print and draw.  What they answer is kept as text only: a tuple
#: would be an object more for the one that comes second.  The other one is asked twice, as it makes
#: dicts of attributes while it draws (docs/OBJGRAPH.md).
PROGRAM = """
    import collections, difflib, gc, io, random, sys, types
    import objgraph as theirs
    import limpet.objgraph as ours
    gc.disable()

    class Plain:
        def method(self): pass
    class Slots:
        __slots__ = ("a", "b", "__weakref__")
    class Final:
        def __del__(self): pass
    class Sub(dict): pass
    class Odd:
        def __repr__(self): raise ValueError("odd")

    def closure(one):
        return lambda: one
    def generator(one):
        yield one

    def build(seed, count):
        chance = random.Random(seed)
        made = [Plain()]
        for n in range(count):
            one, two = chance.choice(made), chance.choice(made)
            kind = n % 14
            if kind == 0: new = Plain(); new.left, new.right = one, two
            elif kind == 1: new = [chance.choice(made) for _ in range(chance.randrange(4))]
            elif kind == 2: new = {"key": one, n: two, "a b": n}
            elif kind == 3: new = (one, two)
            elif kind == 4: new = Slots(); new.a, new.b = one, n
            elif kind == 5: new = closure(one)
            elif kind == 6: new = generator(one); next(new)
            elif kind == 7: new = Plain().method
            elif kind == 8: new = Final(); new.one = one
            elif kind == 9: new = types.ModuleType("mod%d" % n); new.one = one; sys.modules["mod%d" % n] = new
            elif kind == 10: new = Sub(one=one); new.two = two
            elif kind == 11: new = types.SimpleNamespace(one=one, text="text %d" % n, number=n * 1000003)
            elif kind == 12: new = Odd(); new.one = {one.__class__.__name__: one}
            else: new = collections.deque([one, two])
            made.append(new)
            target = chance.choice(made)
            if type(target) is list: target.append(new)
            elif type(target) is dict: target["late%d" % n] = new
        return made

    def ask(module, question):
        out = io.StringIO()
        answer = question(module, out)
        return out.getvalue() + "\\n" + repr(answer)

    asked = 0
    def same(what, question, warm=True):
        global asked
        asked += 1
        if warm:
            ask(theirs, question)
        want, got = ask(theirs, question), ask(ours, question)
        if want != got:
            lines = difflib.unified_diff(want.splitlines(), got.splitlines(), "objgraph", "limpet",
                                         lineterm="")
            print("differs:", what, *[line[:300] for line in lines][:30], sep="\\n")
            print("only there:", [part for part in want.split(",") if part not in got],
                  "only here:", [part for part in got.split(",") if part not in want])

    made = build(SEED, 70)
    chance = random.Random(SEED)
"""


@pytest.fixture
def compare(run, python):
    """Run what is added to PROGRAM, with three seeds, and give what it writes."""
    folder, why = objgraph_peer.module_for(python)
    if folder is None:
        pytest.skip(why)

    def start(text, seeds=SEEDS):
        return "".join(run(PROGRAM.replace("SEED", str(seed)) + text, paths=[folder])
                       for seed in seeds)

    return start


def test_pictures_are_the_same(compare):
    assert compare("""
    names = ("Plain", "Slots", "Final", "Sub", "list", "Odd")
    ways = [
        dict(), dict(max_depth=5), dict(max_depth=2, too_many=2), dict(max_depth=0),
        dict(shortnames=False, max_depth=4, too_many=3),
        dict(filter=lambda one: type(one).__name__ in names, max_depth=4),
        dict(highlight=lambda one: isinstance(one, Plain), extra_info=lambda one: 'say "%d"' % len(str(type(one)))),
        dict(extra_node_attrs=lambda one: {"URL": 'a"b', "tooltip": type(one).__name__}),
    ]
    for n in range(4):
        one, two = chance.choice(made), chance.choice(made)
        for words in ways:
            for name in ("show_refs", "show_backrefs"):
                same((name, n, *words), lambda module, out:
                     getattr(module, name)([one, two], output=out, **words))
        same(("not itself", n), lambda module, out: module.show_backrefs(
            one, max_depth=6, extra_ignore=[id(made), id(two)], output=out))
        same(("tuple", n), lambda module, out: module.show_refs((one, two, one), output=out))
    same("nothing", lambda module, out: module.show_refs([], output=out))
    print(asked)
    """) == "73\n" * len(SEEDS)


def test_chains_are_the_same(compare):
    assert compare("""
    ends = [theirs.is_proper_module, lambda one: type(one) is Slots, lambda one: one is two,
            lambda one: type(one) is dict and "key" in one, lambda one: isinstance(one, types.ModuleType)]
    for n in range(5):
        one, two = chance.choice(made), chance.choice(made)
        for end in ends:
            for words in (dict(max_depth=4), dict(max_depth=4, extra_ignore=[id(made)]), dict(max_depth=0)):
                for name in ("find_ref_chain", "find_backref_chain"):
                    same((name, n, *words), lambda module, out: [
                        hex(id(step)) for step in getattr(module, name)(one, end, **words)], warm=False)
        back = ours.find_backref_chain(one, ours.is_proper_module)
        on = ours.find_ref_chain(two, lambda one: type(one) is str)
        same("back", lambda module, out: module.show_chain(back, output=out))
        same("on", lambda module, out: module.show_chain(on, backrefs=False, output=out))
        same("both", lambda module, out: module.show_chain(back, [], [one], output=out, shortnames=False,
                                                           refcounts=False, too_many=3))
    same("not found", lambda module, out: module.find_backref_chain(made, lambda one: False, 3) == [made])
    print(asked)
    """) == "166\n" * len(SEEDS)


def test_counts_are_the_same(compare):
    assert compare("""
    own = (Plain, Slots, Final, Sub, Odd)
    # No comprehension around by_type(): to 3.11 it is a function, made anew at any address for each ask.
    for name in ("Plain", "__main__.Slots", "dict", "tuple", "module", "builtins.module", "function",
                 "none such", "generator", "frame", "", "."):
        same(name, lambda module, out: module.count(name))
        same(name, lambda module, out: module.count(name, tuple(made)))
        same(name, lambda module, out: list(map(hex, map(id, module.by_type(name)))))
        same(name, lambda module, out: list(map(hex, map(id, module.by_type(name, iter(made))))))
    for words in (dict(), dict(limit=0), dict(limit=None), dict(limit=3, shortnames=False),
                  dict(objects=made), dict(objects=dict.fromkeys("abc")), dict(limit=-2),
                  dict(filter=lambda one: isinstance(one, own)), dict(objects=made, filter=callable)):
        same(words, lambda module, out: module.most_common_types(**words))
        same(words, lambda module, out: module.show_most_common_types(file=out, **words))
        words.pop("limit", None)
        same(words, lambda module, out: module.typestats(**words))
    mine = [one for one in made if type(one) in own]
    same("leaking", lambda module, out: [hex(id(one)) for one in module.get_leaking_objects(made)])
    same("leaking", lambda module, out: [hex(id(one)) for one in module.get_leaking_objects(tuple(mine))])
    del mine
    same("at", lambda module, out: (module.at(id(made)) is made, module.at(1), module.at(id("text"))))
    same("at", lambda module, out: len(module.at_addrs({id(made), id(made[3]), 1})))
    print(asked)
    """, seeds=[1]) == "79\n"


def test_growth_is_the_same(compare):
    assert compare("""
    kept, peaks = [], {theirs: {}, ours: {}}
    own = lambda one: type(one).__module__ == "__main__"
    for n in range(5):
        same("growth", lambda module, out: module.growth(filter=own), warm=False)
        same("shown", lambda module, out: module.show_growth(filter=own, file=out), warm=False)
        same("shown", lambda module, out: module.show_growth(
            1, peaks[module], shortnames=False, file=out, filter=own), warm=False)
        same("all", lambda module, out: module.growth(None, peaks[module], filter=own), warm=False)
        kept.append(build(n, 20 + 30 * n))
        if n == 2:
            kept.clear()
    print(asked)
    """, seeds=[1]) == "20\n"


NEW_IDS = "".join("""\
'none such'
=========================================================
Type       Old_ids  Current_ids      New_ids Count_Deltas
=========================================================
Short %12d %12d         +500         +500
=========================================================
 True 500
""" % row for row in [(500, 1000), (1500, 2000)])


def test_new_ids_are_the_same(compare):
    # Objects that either of them keeps for itself are left out of the table: they differ.
    assert compare("""
    def table(module, out, **words):
        inner = io.StringIO()
        new = module.get_new_ids(file=inner, _state=states[module], **words)
        lines = inner.getvalue().splitlines()
        wanted = ("Plain", "Slots", "Final", "Sub", "Odd", "Short", "__main__", "Type", "=")
        for line in lines:
            if line.startswith(wanted):
                # How wide the table is depends on the others.
                print(*line.replace("=", "").split(), file=out)
        return {name: sorted(map(hex, new[name])) for name in ("Plain", "__main__.Slots", "Short")}

    class Short: pass
    kept, states = [], {theirs: {}, ours: {}}
    for n, words in enumerate([dict(limit=None), dict(limit=None), dict(limit=None, sortby="new"), dict(limit=0),
                               dict(limit=None, shortnames=False), dict(limit=None, sortby="old"),
                               dict(skip_update=True), dict(limit=None, sortby="current", shortnames=True)]):
        same((n, *words), lambda module, out: table(module, out, **words), warm=False)
        kept.append(build(n, 20))
        if n == 3:
            kept.clear()
    for module in (theirs, ours):
        module.get_new_ids(limit=0)
        module.get_new_ids(limit=0)
        kept.append([Short() for _ in range(500)])
        try:
            module.get_new_ids(sortby="none such")
        except KeyError as error:
            print(error)
        kept.append([Short() for _ in range(500)])
        out = io.StringIO()
        new = module.get_new_ids(limit=1, file=out)
        print(out.getvalue(), module.get_new_ids(True) is new, len(module.at_addrs(new["Short"])))
    """, seeds=[1]) == NEW_IDS


def test_its_documented_examples_print_the_same(run, python, tmp_path):
    folder, why = objgraph_peer.module_for(python)
    if folder is None:
        pytest.skip(why)
    names = ["index", "generator-sample", "chain", "extra-info", "highlighting", "references",
             "uncollectable", "quoting"]
    documents = [str(objgraph_peer.documents() / (name + ".txt")) for name in names]
    program = Path(objgraph_peer.__file__).with_name("objgraph_documents.py").read_text()
    written = []
    for module in ("objgraph", "limpet.objgraph"):
        output = run(program, paths=[folder], words=[module, *documents])
        pictures = sorted(path.name for path in tmp_path.iterdir() if path.suffix in (".png", ".dot"))
        for name in pictures:
            (tmp_path / name).unlink()
        written.append((output, pictures))
    assert written[0] == written[1]
    assert not re.search(r"^\w*(Error|Exception): ", written[0][0], re.M)
    assert written[0][0].count("Graph written to") == 15 and len(written[0][1]) == 15
