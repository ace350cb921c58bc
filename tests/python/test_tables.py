# SPDX-License-Identifier: Apache-2.0
"""Reports and tables: what programs and people get of them."""
FEW = True

HEAP = """
    import limpet
    class Session:
        # Without a dict there is nothing between it and its data, in any version.
        __slots__ = ("data",)
        def __init__(self, number):
            self.data = {"number": number}
    CACHE = [Session(number) for number in range(500)]
    heap = limpet.snapshot()
"""


def test_rows_have_cells_by_name_and_place(run):
    assert run(HEAP + """
    import copy
    row, = heap.types().filter(type="Session")
    # `count` and `index` are methods of sequences, which a row must not have.
    assert row.count == row["count"] == row[0] == 500
    assert list(row) == list(row.to_dict().values()) and len(row) == 5
    assert row == tuple(row) and "count=500" in repr(row) and "count" in dir(row)
    count, *rest, name = row
    assert (count, name) == (500, "__main__.Session") and row[-1:] == (name,)
    assert copy.copy(row) == row
    for wrong in (lambda: row.nothing, lambda: row["nothing"], lambda: row[99]):
        try:
            wrong()
        except (AttributeError, KeyError, IndexError) as error:
            print(type(error).__name__, error)
    """) == ("AttributeError there is no column 'nothing', but count, shallow_bytes, owned_bytes, "
             "share, type\n"
             "KeyError \"there is no column 'nothing', but count, shallow_bytes, owned_bytes, "
             "share, type\"\n"
             "IndexError tuple index out of range\n")


def test_objects_come_back(run):
    assert run(HEAP + """
    way, = heap.paths(CACHE[7])
    assert way.object is CACHE[7] and way.steps[-1].object is CACHE[7]
    assert [step.object for step in way.steps][1:] == [CACHE, CACHE[7]]
    assert way.expression == "__main__.CACHE[7]" and isinstance(way.address, int)
    # Plain values in a dict: all of it can be written as JSON.
    import json
    assert json.loads(json.dumps(way.to_dict()))["steps"][-1]["address"] == id(CACHE[7])
    try:
        heap.types()[0].object
    except LookupError as error:
        print(error)
    """) == "the row has no object\n"


def test_tables_of_several_objects_are_one(run):
    assert run(HEAP + """
    assert limpet.get_referrers(CACHE[3].data, CACHE[4].data) == [CACHE[3], CACHE[4]]
    table = heap.referrers(CACHE[3], CACHE[4]).main
    assert [row.reference for row in table] == ["[3]", "[4]"], table
    assert [row["object"] for row in table] == [id(CACHE[3]), id(CACHE[4])]
    table = heap.refs(CACHE[3], CACHE[4], limit=1).main
    assert (len(table), table.total) == (2, 4), table
    """) == ""


def test_sorting_and_filtering_give_tables(run):
    assert run(HEAP + """
    types = heap.types()
    counts = types.sort("count").column("count")
    assert counts == sorted(counts, reverse=True) and len(counts) == len(types) > 50
    names = types.sort("type").column("type")
    assert names == sorted(names)
    assert types.sort("count", reverse=False).column("count") == counts[::-1]
    many = types.filter(lambda row: row.count >= 500, type="^(dict|str|__main__[.].*)$")
    assert set(many.column("type")) == {"dict", "str", "__main__.Session"}
    assert type(many) is type(types[:3]) is limpet.Table and len(types[:3]) == 3
    # What has no value is last, whichever way.
    column = limpet.Column("bytes", "count", "bytes")
    table = limpet.Table("t", [column], [(1,), (None,), (3,)])
    assert table.sort("bytes").column("bytes") == [3, 1, None]
    assert table.sort("bytes", reverse=False).column("bytes") == [1, 3, None]
    """) == ""


def test_all_types_are_there_and_thirty_are_shown(run):
    assert run(HEAP + """
    types = heap.types()
    assert sum(types.column("count")) == len(heap)
    lines = str(types).splitlines()
    assert lines[2].split() == ["Count", "Shallow", "Owned", "Share", "Type"], lines
    assert lines[33] == f"... {len(types) - 30} more types", lines[33:]
    few = heap.types(limit=3)
    assert len(few) == 3 and few.main.total == len(types)
    assert str(few.main).splitlines()[-1] == f"... {len(types) - 3} more types"
    assert str(few).splitlines()[6] == f"... {len(types) - 3} more types"
    assert len(heap.types(sort="count").to_text(rows=5).splitlines()) < 15
    """) == ""


def test_text_for_people(run):
    assert run("""
        import limpet
        cells = [("name", "text", None), ("size", "count", "bytes"), ("by", "change", "bytes"),
                 ("rate", "number", "1/s"), ("took", "number", "ms"), ("share", "share", None),
                 ("at", "address", None), ("alive", "flag", None), ("n", "count", None)]
        columns = [limpet.Column(name, kind, unit, name.title()) for name, kind, unit in cells]
        columns.append(limpet.Column("hidden", "count"))
        table = limpet.Table("t", columns, [
            ("a", 1023, -2048, 0.05, 1.25, 0.5, 255, True, 1234567, 1),
            ("中文 \\x1b[2J\\n", 1048500, 1, 0.001, None, None, None, False, None, 2),
            ("e\\u0301", 5 << 40, 0, 3.0, 2, 1.0, 0, None, 0, 3)])
        print(table)
        print(table.to_text(30, rows=1))
        """) == """\
Name               Size        By     Rate    Took    Share    At  Alive          N
a                1023 B  -2.0 KiB  3.0/min  1.2 ms   50.0 %  0xff  yes    1,234,567
中文 \\x1b[2J\\n  1.0 MiB      +1 B    3.6/h                         no
e\u0301               5.0 TiB       0 B    3.0/s  2.0 ms  100.0 %   0x0                 0
Name    Size        By     Ra…
a     1023 B  -2.0 KiB  3.0/m…
... 2 more rows
"""


def test_html_has_headings_and_escapes(run):
    assert run(HEAP + """
    setattr(Session, "__qualname__", "<script>")
    heap = limpet.snapshot()
    told = heap.types()._repr_html_()
    assert ">Shallow<" in told and "shallow_bytes" not in told and "more types" in told
    table = limpet.Table("t", [limpet.Column("a", "text")], [("<b>&",), ("x" * 1000,)])
    told = table._repr_html_()
    assert "&lt;b&gt;&amp;" in told and "<b>&" not in told and "x" * 101 not in told.split("title")[0]
    assert "x" * 1000 in told
    told = heap.suspects(min_verdict="possible")._repr_html_()
    assert "no suspects" in told, told
    """) == ""


def test_pictures(run):
    assert run(HEAP + """
    import shutil
    way = heap.paths(CACHE[7])
    assert way.to_dot().startswith("digraph") and "CACHE" in way.to_dot()
    assert heap.tree().to_dot().startswith("digraph")
    # The picture of what refers to it is deeper than the table, which stays as it was.
    who = heap.referrers(CACHE[7], refcounts=True)
    told = str(who)
    assert "module" in who.to_dot() and str(who) == told
    if shutil.which("dot"):
        assert way.to_svg().startswith("<svg") and "<svg" in way._repr_html_()
    early, late = heap.paths(CACHE[7], picture=True), heap.paths(CACHE[7])
    never = heap.paths(CACHE[7], picture=False)
    types = heap.types()
    heap.close()
    assert early.to_dot() == way.to_dot()
    assert "CACHE" in late._repr_html_() and "<svg" not in late._repr_html_()
    for one in (late, never, types):
        try:
            one.to_dot()
        except ValueError as error:
            print(type(error).__name__, error)
    """) == ("ValueError the heap is closed\n"
             "UsageError no picture was asked of 'paths'\n"
             "UsageError no picture was asked of 'types'\n")


def test_without_graphviz(run):
    assert run(HEAP + """
    import os
    os.environ["PATH"] = "/nowhere"
    way = heap.paths(CACHE[7])
    try:
        way.to_svg()
    except limpet.Error as error:
        print(error)
    assert "CACHE" in way._repr_html_()
    """) == "Graphviz is not installed: it has the command dot, which draws\n"


def test_a_report_by_its_parts(run):
    assert run(HEAP + """
    report = heap.garbage()
    assert list(report.tables)[0] == report.main.name == "types" and report.name == "garbage"
    assert repr(report.tables).startswith("{'types': <")
    assert report.target["objects"] == len(heap) and report.title in str(report)
    try:
        report["nothing"]
    except KeyError as error:
        print(error)
    import json
    assert json.loads(report.to_json())["report"] == "garbage"
    assert "heading" not in report.to_json()
    assert str(report) == repr(report)
    """) == ("\"there is no table 'nothing', but types, fates, cycles, gc, collections\"\n")


def test_the_repr_fits_the_terminal(run):
    assert run(HEAP + """
    import io, sys
    class Terminal(io.StringIO):
        def isatty(self):
            return True
    real, sys.stdout = sys.stdout, Terminal()
    narrow = repr(heap.types()), repr(heap.types().main)
    whole = str(heap.types())
    sys.stdout = None
    unknown = repr(heap.types())
    sys.stdout = real
    for text in narrow:
        assert max(map(len, text.splitlines())) == 30, text
    assert whole == unknown != narrow[0]
    """, COLUMNS="30") == ""


def test_one_word_where_several_can_be(run):
    assert run(HEAP + """
    assert heap.paths(CACHE[7], avoid="list")[0].path is None
    assert heap.paths(CACHE[7], avoid=["list"])[0].path is None
    assert heap.paths(CACHE[7], avoid=[CACHE])[0].path is None
    assert len(heap.suspects(ignore="e8ded48e89f6")) == 0
    """) == ""


def test_what_makes_no_sense(run):
    told = run(HEAP + """
    for wrong in (lambda: heap.types(limit=-1), lambda: heap.types(sort="colour"), lambda: heap.paths(),
                  lambda: heap.paths("nothing"), lambda: heap.tree(by="colour"),
                  lambda: heap.suspects(min_verdict="sure"), lambda: heap.types(filter="(")):
        try:
            wrong()
        except ValueError as error:
            print(type(error).__name__, error)
        except limpet.errors.UnreadableError as error:
            print(type(error).__name__, error)
    """).splitlines()
    assert [line.split(" ", 1)[0] for line in told] == [
        "ValueError", "UsageError", "UsageError", "UnreadableError", "UsageError", "ValueError",
        "UsageError"], told
    assert told[0] == "ValueError a number is negative, or too large"
    assert told[5] == "ValueError there is no verdict 'sure'"


def test_what_is_ignored(run):
    assert run(HEAP + """
    names = heap.types().column("type")
    assert heap.types(ignore="Session|^dict$").column("type") == [
        name for name in names if name not in ("__main__.Session", "dict")]
    assert len(heap.types(filter="Session", ignore="main")) == 0
    """) == ""
