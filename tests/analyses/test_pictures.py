# SPDX-License-Identifier: Apache-2.0
"""Pictures of the classic examples: their boxes, arrows, words and colours, and that Graphviz takes them,
whatever is in the heap."""
import os
import re
import stat
import subprocess

import dots
import limpet
import pytest
import pythons
from talker import Talker

# The palette of Okabe and Ito.
VERMILLION, SKY_BLUE, ORANGE, REDDISH_PURPLE = "#d55e00", "#56b4e9", "#e69f00", "#cc79a7"
needs_dot = pytest.mark.skipif(not dots.installed() and not os.environ.get("CI"),
                               reason="Graphviz is not installed")

#: Presenting is the same for all: see conftest.py.
FEW = True


@pytest.fixture(scope="module")
def talkers():
    """One target for each interpreter, as they do not change."""
    started = {}
    yield started
    for talker in started.values():
        talker.stop()


@pytest.fixture
def target(python, talkers):
    if python.name not in talkers:
        talkers[python.name] = Talker(python, "pictures.py").__enter__()
    return talkers[python.name]


def draw(command, target, *arguments):
    words = [hex(a) if isinstance(a, int) and a > 4096 else a for a in arguments]
    return dots.Picture(limpet.run(command, target.pid, *words, "--dot", "-").decode())


def address(target, expression):
    return target.ask("id(%s)" % expression)


def attribute(picture, source, target, name, namespace):
    """@source.name is @target: by an arrow, or by two through the object's namespace."""
    arrow = picture.between(source, target)
    if arrow:
        assert arrow.label == "." + name
    else:
        assert picture.between(source, namespace).label == ".__dict__"
        assert picture.between(namespace, target).label == "['%s']" % name


def namespace_of(target, expression, picture):
    """The id of an object's __dict__ if the picture has one: asking a new Python makes it one."""
    start = address(target, expression)
    for arrow in picture.out_of(start):
        if arrow.label == ".__dict__":
            return int(arrow.target, 16)
    return None


def rendered(picture):
    """What Graphviz makes of it: it has to be there in CI."""
    if not dots.installed() and not os.environ.get("CI"):
        return [line for box in picture.boxes.values() for line in box.lines]
    shown = dots.svg_texts(picture.text)
    for box in picture.boxes.values():
        for line in filter(None, box.lines):
            assert line in shown
    return shown


def test_an_object_that_refers_to_itself(target):
    it = address(target, "app.SELF")
    for command in ("refs", "referrers"):
        picture = draw(command, target, it)
        box = picture.box(it)
        assert (box.classes, box.fill) == (["object", "subject"], VERMILLION)
        assert box.attributes["peripheries"] == "2"
        assert box.lines[:2] == ["list", "1 item"] and box.lines[-1] == hex(it)
        assert picture.between(it, it).label == "[0]"
    assert len(draw("refs", target, it).boxes) == 1


def test_two_objects_that_refer_to_each_other(target):
    one, two = address(target, "app.TWO"), address(target, "app.TWO.other")
    picture = draw("refs", target, one, "--depth", 4)
    attribute(picture, one, two, "other", namespace_of(target, "app.TWO", picture))
    attribute(picture, two, one, "other", namespace_of(target, "app.TWO.other", picture))
    assert picture.box(one).fill == VERMILLION and picture.box(two).fill == "#ffffff"
    assert picture.box(one).lines[0] == picture.box(two).lines[0] == "__main__.Node"
    picture = draw("referrers", target, two, "--depth", 4)
    attribute(picture, one, two, "other", namespace_of(target, "app.TWO", picture))
    attribute(picture, two, one, "other", namespace_of(target, "app.TWO.other", picture))


def test_a_pair_with_del(target):
    left, right = address(target, "app.PAIR"), address(target, "app.PAIR.other")
    picture = draw("refs", target, left, "--depth", 4)
    attribute(picture, left, right, "other", namespace_of(target, "app.PAIR", picture))
    attribute(picture, right, left, "other", namespace_of(target, "app.PAIR.other", picture))
    assert picture.box(left).lines[0] == "__main__.Dying"
    assert picture.box(right).lines[0] == "__main__.Heir"


def test_a_finaliser_is_marked(target):
    left, right = address(target, "app.PAIR"), address(target, "app.PAIR.other")
    picture = draw("refs", target, left, "--depth", 4)
    for box in picture.box(left), picture.box(right):
        assert box.attributes["color"] == REDDISH_PURPLE and box.attributes["penwidth"] == "4"
        assert "has __del__" in box.lines
    assert picture.box(left).fill == VERMILLION and picture.box(right).fill == "#f5dde9"
    other = address(target, "app.TWO")
    assert "has __del__" not in draw("refs", target, other).text


def test_a_list_in_a_module(target):
    it, names, module = (address(target, e) for e in ("app.CACHE", "vars(app)", "app"))
    picture = draw("referrers", target, it)
    assert picture.between(names, it).label == "['CACHE']"
    assert picture.between(module, names).label == ".__dict__"
    box = picture.box(module)
    assert (box.kind, box.fill, box.attributes["shape"]) == ("module", SKY_BLUE, "folder")
    assert box.lines[0] == "module app"
    # It is an end: nothing is drawn above it.
    assert picture.into(module) == []
    # What is one level too far away is drawn where it tells whose namespace the last one is.
    assert picture.boxes.keys() == draw("referrers", target, it, "--depth", 1).boxes.keys()


def test_a_chain_to_a_module(target):
    steps = [("app", None), ("app.DEEP", ".DEEP"), ("app.DEEP['u1']", "['u1']"),
             ("app.DEEP['u1'].items", ".items"), ("app.DEEP['u1'].items[0]", "[0]")]
    ids = [address(target, expression) for expression, _ in steps]
    picture = draw("paths", target, ids[-1])
    assert sorted(box.address for box in picture.boxes.values()) == sorted(ids)
    assert len(picture.arrows) == len(ids) - 1
    for i, (_, label) in enumerate(steps[1:]):
        assert picture.between(ids[i], ids[i + 1]).label == label
    assert picture.box(ids[0]).kind == "module"
    assert picture.box(ids[-1]).classes == ["object", "subject"]


def test_a_long_way_is_cut_in_the_middle(target):
    picture = draw("paths", target, address(target, "innermost(app.LONG)"))
    more, = picture.of_kind("more")
    # The module and 100 lists, and a box for those that are not drawn.
    left_out = int(re.match(r"\.\.\. (\d+) more", more.lines[0]).group(1))
    assert left_out + len(picture.boxes) - 1 == 101 and left_out > 50
    # From one end to the other, all the same.
    at, seen = "%#x" % address(target, "app"), []
    while at not in seen:
        seen.append(at)
        at, = [a.target for a in picture.arrows if a.source == at] or [at]
    assert set(seen) == set(picture.boxes)
    assert seen[-1] == "%#x" % address(target, "innermost(app.LONG)")


def test_all_of_a_type_are_drawn_by_an_example_of_each_path(target):
    picture = draw("paths", target, "__main__.Node")
    ids = [address(target, e) for e in ("app.TWO", "app.MANY", "app.DEEP['u1']", "app.DEEP['u1'].items[0]")]
    for it in ids:
        assert "subject" in picture.box(it).classes
    assert picture.between(address(target, "app"), ids[0]).label == ".TWO"


def test_a_frame_is_an_end(target):
    picture = draw("referrers", target, address(target, "app.FRAMED()"))
    it = address(target, "app.FRAMED()")
    holders = {picture.boxes[a.source].kind: a for a in picture.into(it)}
    frame = picture.boxes[holders["frame"].source]
    assert holders["frame"].label == "local local"
    assert (frame.fill, frame.attributes["shape"]) == (ORANGE, "box3d")
    assert "blocked()" in frame.lines[0] + frame.lines[1]
    assert [a for a in picture.arrows if a.target == frame.name] == []
    # And the other one is none that keeps it alive.
    weak = holders["object"]
    assert weak.weak and weak.lines == [weak.label, "(weak)"]
    assert picture.boxes[weak.source].address == address(target, "app.FRAMED")
    assert not holders["frame"].weak
    picture = draw("paths", target, it)
    assert [a.label for a in picture.into(it)] == ["local local"]


def test_no_more_neighbours_than_asked_for(target):
    it = address(target, "app.MANY")
    for arguments, most in ((), 10), (("--too-many", "3"), 3):
        picture = draw("referrers", target, it, *arguments)
        sources = [picture.boxes[a.source] for a in picture.into(it)]
        drawn = [box for box in sources if box.kind != "more"]
        more = [box for box in sources if box.kind == "more"]
        # 25 lists, and the module's namespace.
        assert len(drawn) == most
        assert [box.lines for box in more] == [["... %d more" % (26 - most)]]
    picture = draw("referrers", target, it, "--too-many", "26", "--filter", "^list$", "--depth", "1")
    assert len(picture.into(it)) == 25 and len(picture.boxes) == 26
    picture = draw("referrers", target, it, "--ignore", "^list$", "--depth", "1")
    assert [a.label for a in picture.into(it)] == ["['MANY']"]
    holder = address(target, "app.HOLDERS")
    picture = draw("refs", target, holder, "--depth", 1)
    assert len(picture.out_of(holder)) == 11 and len(picture.of_kind("more")) == 1


def levels_of(rows):
    """{address: level}; each object is listed below its neighbour, the first time with its own."""
    found, above = {}, {0: None}
    for row in rows:
        assert row["line"] == "  " * (row["depth"] - 1) + row["reference"]
        assert row["object"] == above[row["depth"] - 1] or above[row["depth"] - 1] is None
        above[row["depth"]] = row["address"]
        if row["address"]:
            found[row["address"]] = min(found.get(row["address"], row["depth"]), row["depth"])
    return found


@pytest.mark.parametrize("depth", (2, 3, 4, 7))
def test_levels_of_references_are_those_that_gc_finds(target, depth):
    it = address(target, "app.TREE")
    wanted = {hex(int(a)): level for a, level in target.ask("around(app.TREE, %d)" % depth).items()}
    rows = limpet.report("refs", target.pid, hex(it), "--depth", depth, "--too-many", 100)["references"]
    found = levels_of(rows)
    # The circle leads back to it.
    assert found.pop(hex(it), 4) >= 2
    del wanted[hex(it)]
    assert found == wanted
    picture = draw("refs", target, it, "--depth", depth, "--too-many", 100)
    # Keys are told by the arrows to their values.
    keys = {hex(address(target, "[k for k in %s][0]" % d)) for d in ("app.TREE['b'][0][1]",)}
    keys |= {hex(a) for a in target.ask("[id(k) for k in app.TREE]")}
    assert set(picture.boxes) == (set(wanted) | {hex(it)}) - keys


def counts(picture):
    """{address: what its box says of its count}"""
    return {box.address: [line for line in box.lines if line.startswith("refcount ") or line == "immortal"]
            for box in picture.boxes.values()}


def test_counts_of_references_are_told_if_asked_for(target):
    names = "app.ONLY", "app.ONLY[1]", "app.ONLY[2]", "app.MANY", "app.TWO", "app.TWO.other", "vars(app)"
    told = {}
    for command, it in (("refs", "app.ONLY"), ("referrers", "app.ONLY"), ("refs", "app.TWO"),
                        ("referrers", "app.MANY"), ("paths", "app.MANY")):
        assert not any(counts(draw(command, target, address(target, it))).values())
        picture = draw(command, target, address(target, it), "--refcounts")
        told.update(counts(picture))
        # Only of what is an object.
        assert not told.pop(None, None)
        rendered(picture)
    for name in names:
        # sys.getrefcount counts its argument.
        wanted = target.ask("sys.getrefcount(%s) - 1" % name)
        assert told[address(target, name)] == ["refcount %s" % format(wanted, ",")], name
    assert told[address(target, "app.ONLY[1]")] == ["refcount 2"]
    assert all(len(lines) == 1 for lines in told.values())
    none, = told[address(target, "None")]
    assert (none == "immortal") == (target.ask("list(sys.version_info[:2])") >= [3, 12])
    for command in "tree", "cycles":
        picture = draw(command, target, "--refcounts")
        assert all(len(lines) == 1 for lines in counts(picture).values())


def test_levels_of_referrers(target):
    ids = [hex(address(target, e)) for e in
           ("app.CHAIN['k'][0][0][0]", "app.CHAIN['k'][0][0]", "app.CHAIN['k'][0]", "app.CHAIN['k']",
            "app.CHAIN", "vars(app)", "app")]
    for depth in 2, 3, 5:
        rows = limpet.report("referrers", target.pid, ids[0], "--depth", depth,
                             "--ignore", "^(code|function)$")["referrers"]
        assert levels_of(rows) == {a: i + 1 for i, a in enumerate(ids[1:depth + 1])}
        assert [row["reference"] for row in rows][:5] == ["[0]", "[0]", "[0]", "['k']", "['CHAIN']"][:depth]
    rows = limpet.report("referrers", target.pid, ids[0], "--depth", 5, "-n", 2)["referrers"]
    assert len(rows) == 2
    text = limpet.run("referrers", target.pid, ids[0], "--depth", 3).decode()
    assert re.search(r"^\[0\] +list .*\n  \[0\] +list .*\n    \[0\] +tuple ", text, re.M)
    # One level is as it always was.
    assert "line" not in limpet.report("referrers", target.pid, ids[0])["referrers"][0]


def test_the_picture_is_the_same_each_time(target):
    it = address(target, "app.MANY")
    for command in "refs", "referrers", "paths":
        assert len({draw(command, target, it).text for _ in range(3)}) == 1


def test_cycles_are_framed(target):
    picture = draw("cycles", target)
    rows = limpet.report("cycles", target.pid)["cycles"][:10]
    assert len(picture.titles) == len(rows)
    for title, row in zip(picture.titles, rows):
        assert title.startswith("%s set" % format(row["sets"], ","))
        assert title.endswith(row["state"])
    # Some circles have members in common, which are drawn once.
    assert set().union(*picture.framed) == set(picture.boxes)
    # Each is a circle.
    left = {box.name for box in picture.boxes.values() if "subject" in box.classes}
    assert left
    for start in left:
        seen, at = set(), start
        while at not in seen:
            seen.add(at)
            at, = {a.target for a in picture.arrows if a.source == at} - {start} or {start}
        assert at == start
    rendered(picture)


def test_the_tree_is_drawn_below_what_dominates(target):
    picture = draw("tree", target)
    rows = limpet.report("tree", target.pid)["tree"]
    assert {row["address"] for row in rows} == set(picture.boxes)
    above = {}
    for row in rows:
        above[row["depth"]] = row["address"]
        sources = [a.source for a in picture.arrows if a.target == row["address"]]
        assert sources == ([above[row["depth"] - 1]] if row["depth"] else [])
        assert any("retains" in line for line in picture.boxes[row["address"]].lines)
    rendered(picture)


def test_whatever_is_in_the_heap_the_picture_is_valid(target):
    for it in "app.HOSTILE", "app.NAMED", "app.TEXTS":
        for command in "refs", "referrers", "paths":
            picture = draw(command, target, address(target, it), *(
                () if command == "paths" else ("--too-many", "100")))
            assert len(picture.text) < 200000
            assert not re.search("[\0-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\u202e]", picture.text)
            rendered(picture)
    picture = draw("refs", target, address(target, "app.TEXTS"))
    shown = rendered(picture)
    for text in ('quote " and \\\\ backslash', "<b>bold</b> &#1; &nosuch; &lt;", "\\\\N \\\\G \\\\l %s }; digraph"):
        assert any(text in line for line in shown), (text, shown)
    assert any(line.count("x") > 20 and len(line) < 60 for line in shown)


# Which commands and files there are is the same on every interpreter: one is enough.

@pytest.fixture(scope="module")
def one(talkers):
    python = pythons.find()[-1]
    if python.name not in talkers:
        talkers[python.name] = Talker(python, "pictures.py").__enter__()
    return talkers[python.name]


def run(*words, path=None):
    environment = dict(os.environ, **({"PATH": str(path)} if path else {}))
    done = subprocess.run([limpet.binary(), *map(str, words)], stdin=subprocess.DEVNULL, text=True, env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=limpet.TIMEOUT)
    return done.returncode, done.stdout, done.stderr


def test_a_file_is_written_beside_the_report(one, tmp_path):
    it, path = hex(address(one, "app.CACHE")), tmp_path / "picture.dot"
    code, output, errors = run("referrers", one.pid, it, "--dot", path)
    assert (code, errors) == (0, "") and "is referred to by" in output
    picture = dots.Picture(path.read_text())
    assert picture.text == limpet.run("referrers", one.pid, it, "--dot", "-").decode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    code, output, errors = run("refs", one.pid, it, "--dot", path)
    assert (code, output) == (3, "") and "pass --force" in errors
    assert path.read_bytes() == before
    assert run("refs", one.pid, it, "--dot", path, "--force")[0] == 0
    assert path.read_bytes() != before
    assert os.listdir(tmp_path) == ["picture.dot"]


@needs_dot
def test_graphviz_draws_svg_and_png(one, tmp_path):
    it = hex(address(one, "app.HOSTILE"))
    assert run("refs", one.pid, it, "--svg", tmp_path / "a.svg")[0] == 0
    assert "dict" in dots.texts_of_svg((tmp_path / "a.svg").read_bytes())
    assert run("refs", one.pid, it, "--png", tmp_path / "a.png")[0] == 0
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert stat.S_IMODE((tmp_path / "a.png").stat().st_mode) == 0o600


def test_without_graphviz_one_line_says_how_to_get_it(one, tmp_path):
    it, empty = hex(address(one, "app.CACHE")), tmp_path / "bin"
    empty.mkdir()
    for option in "--svg", "--png":
        assert run("refs", one.pid, it, option, tmp_path / "picture", path=empty) == (
            3, "", "limpet: SVG and PNG need Graphviz' dot (apt install graphviz); --dot writes a picture "
            "without it\n")
    assert run("refs", one.pid, it, "--dot", "-", path=empty)[0] == 0
    assert os.listdir(tmp_path) == ["bin"]


def test_what_graphviz_complains_of_is_told(one, tmp_path):
    it, fake = hex(address(one, "app.CACHE")), tmp_path / "bin"
    fake.mkdir()
    (fake / "dot").write_text("#!/bin/sh\n[ $1 = -V ] || { echo 'first \033[2J' >&2; echo second >&2; "
                              "echo half a picture; exit 1; }\n")
    (fake / "dot").chmod(0o755)
    assert run("refs", one.pid, it, "--svg", tmp_path / "picture", path="%s:/bin" % fake) == (
        3, "", "limpet: dot could not draw the picture: first ?[2J\n")
    assert os.listdir(tmp_path) == ["bin"]


def test_what_cannot_be_drawn_is_said_at_once(one, tmp_path):
    code, output, errors = run("types", one.pid, "--dot", "-")
    assert (code, output) == (2, "") and "picture" in errors
    code, output, errors = run("refs", one.pid, "0x1", "--refcounts")
    assert (code, output) == (2, "") and errors == (
        "limpet: --refcounts is of pictures: it needs --dot, --svg or --png\n")
    code, output, errors = run("refs", one.pid, "0x1", "--dot", tmp_path / "none" / "x")
    assert (code, output) == (3, "") and "no folder" in errors
    code, output, errors = run("refs", one.pid, "0x1", "--dot", tmp_path / "x")
    assert code == 3 and os.listdir(tmp_path) == []


@needs_dot
def test_pictures_of_the_unit_tests_are_valid():
    for path in sorted((limpet.ROOT / "tests" / "golden").glob("*.dot")):
        rendered(dots.Picture(path.read_text()))
    shown = dots.svg_texts((limpet.ROOT / "tests" / "golden" / "picture-hostile.dot").read_text())
    for text in ('quote " and \\', "<b>bold</b>", "&lt; &amp; &#1; &#x1; &nosuch; a&b=c &", "&#;&;",
                 "]; } digraph {", "\\ufffe\\uffff\\xed\\xa0\\x80\\xf4\\x90\\x80\\x80"):
        assert text in shown
