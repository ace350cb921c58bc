# SPDX-License-Identifier: Apache-2.0
"""%limpet and %%limpet_grow in a real IPython, which keeps what cells are, and what they result in."""
import pytest

import wheels

FEW = True

SHELL = """
    import os, sys, textwrap
    os.environ["IPYTHONDIR"] = os.path.join(os.getcwd(), "ipython")
    from IPython.terminal.interactiveshell import TerminalInteractiveShell
    shell = TerminalInteractiveShell.instance(simple_prompt=True)

    def cell(text):
        '''What a cell results in; exceptions are raised.'''
        done = shell.run_cell(textwrap.dedent(text), store_history=True)
        done.raise_error()
        return done.result

    def wrong(text):
        '''What is said of a wrong one, in a line.'''
        done = shell.run_cell(text, store_history=True)
        error = done.error_in_exec
        return f"{type(error).__name__}: {error}"

    cell("%load_ext limpet")
    cell('''
    class Session:
        def __init__(self):
            self.data = []
    CACHE = {}
    def work(first, count):
        for number in range(first, first + count):
            CACHE[number] = Session()
    work(0, 300)
    ''')
"""


@pytest.fixture
def ask(run, python):
    folder, why = wheels.packages_for(python, "ipython")
    if folder is None:
        pytest.skip(why)

    def start(text, **environment):
        return run(SHELL + text, paths=(folder,), **environment)

    return start


def test_the_command_s_words(ask):
    ask("""
    report = cell("%limpet")
    assert report.name == "report" and "process" in report.tables
    assert cell("%limpet suspects").name == "suspects"
    few = cell("%limpet types --limit 5 --filter ^__main__")
    assert few.column("type") == ["__main__.Session"] and few[0].count == 300
    assert len(cell("%limpet types -n 5")) == 5
    retained = cell("%limpet types --retained --filter '^__main__[.] *Session$'")
    assert retained[0].retained_bytes > 300 * 100
    assert cell("%limpet tree --by type").name == "tree"
    assert cell("%limpet refcounts -n 3").name == "refcounts"
    for command in "info cycles threads garbage".split():
        assert cell("%limpet " + command).name == command, command
    """)


def test_objects_of_the_notebook(ask):
    ask("""
    session = id(shell.user_ns["CACHE"][7])
    (row,) = cell("%limpet paths CACHE[7]")
    assert row.address == session and row.expression == "__main__.CACHE[7]", row
    # A class stands for its instances, and the name of one for the largest.
    (row,) = cell("%limpet paths Session")
    assert row.count == 300 and row.path == "__main__.CACHE[*]", row
    assert cell("%limpet paths __main__.Session[0]")[0].type == "__main__.Session"
    assert cell(f"%limpet paths -n 1 {session:#x}")[0].address == session
    # The text itself, and not what it names; brackets and quotes with blanks are one word.
    cell("NAMES = {'two words': 'dict ' + str(len(CACHE))}")
    (row,) = cell("%limpet paths NAMES['two words']")
    assert (row.address, row.type) == (id(shell.user_ns["NAMES"]["two words"]), "str"), row
    who = cell("%limpet referrers CACHE[7] CACHE[8]")
    assert who.column("reference") == ["[7]", "[8]"], who
    (row,) = cell("%limpet paths CACHE[7] --avoid CACHE")
    assert row.path is None or "CACHE" not in row.path, row
    """)


def test_what_is_wrong_is_told_in_a_line(ask):
    assert ask("""
    for words in ("nothing", "types --nothing", "tree --sort type", "types CACHE", "types --sort x",
                  "paths 0x10", "types --filter (", "snapshot", "--limit five"):
        print(wrong("%limpet " + words))
    print(wrong("%%limpet_grow --nothing\\npass"))
    """).splitlines() == [
        "UsageError: there is no command 'nothing', but report, suspects, types, info, show, paths, "
        "tree, cycles, refs, referrers, threads, garbage, refcounts or snapshot",
        "UsageError: unrecognized arguments: --nothing; see its --help",
        "UsageError: tree takes no --sort",
        "UsageError: types takes no objects",
        "UsageError: 'types' cannot be sorted by 'x', but by share, shallow_bytes, owned_bytes, "
        "count, retained_bytes or type",
        "UsageError: there is no object at 0x10; limpet types lists the types, limpet show TYPE the "
        "objects of one",
        "UsageError: the filter '(' is no regular expression: Unmatched ( or \\(",
        "UsageError: snapshot takes -o FILE, and perhaps --force",
        "UsageError: argument -n/--limit: invalid int value: 'five'; see its --help",
        "UsageError: unrecognized arguments: --nothing; see its --help",
    ]


def test_what_a_cell_leaves_behind(ask):
    ask("""
    growth = cell("%%limpet_grow\\nwork(300, 100)\\n[1, 2, 3]")
    changes = {row.type: row.count_delta for row in growth.types if row.count_delta}
    assert changes.pop("__main__.Session") == 100 and changes.pop("list") == 100, changes
    (holder,) = growth.holders
    assert (holder.holder, holder.growth) == ("__main__.CACHE", 100), growth
    assert growth.after.closed and shell.user_ns["Out"]
    # Variables of a cell are what it leaves behind, under their names.
    growth = cell("%%limpet_grow --limit 1\\nKEPT = [[] for _ in range(50)]")
    assert growth.holders[0].holder == "__main__.KEPT" and len(growth.types) == 1
    growth = cell("%%limpet_grow --ignore Session\\nwork(400, 100)")
    assert "Session" not in str(growth.holders) + str(growth.types)
    """)


def test_what_ipython_keeps_is_no_growth(ask):
    ask("""
    # Each of these cells, and its result, is kept in In, Out, _ih, _i, _, and the history.
    for number in range(8):
        cell(f"[{number}, 'a result that is kept'] * 100")
        growth = cell(f"%%limpet_grow\\n# a text that is kept: {number}\\n"
                      "temporary = [dict() for _ in range(1000)]\\ndel temporary\\n1")
        told = [(row.type, row.count_delta) for row in growth.types if row.count_delta]
        # Of the first the shell itself makes something.
        if number > 1:
            assert not growth.holders and not told, growth
    assert len(shell.user_ns["Out"]) > 8
    """)


def test_an_exception_is_the_cell_s(ask):
    told = ask("""
    print(wrong("%%limpet_grow\\nundefined + 1"))
    print(wrong("%%limpet_grow\\nan error of syntax"))
    """)
    assert "\nNameError: name 'undefined' is not defined\n" in told and "SyntaxError: " in told
    assert "magics.py" not in told.partition("\nNameError: ")[0]


def test_help_and_snapshots(ask):
    ask("""
    import limpet
    cell("%limpet snapshot -o cells.limpet")
    with limpet.open("cells.limpet") as heap:
        assert heap.types(filter="Session")[0].count == 300
    assert "exists" in wrong("%limpet snapshot -o cells.limpet")
    cell("%limpet snapshot -o cells.limpet --force")
    assert cell("%limpet --help") is None
    """)


def test_notebooks_get_pictures(ask):
    ask("""
    import shutil
    if not shutil.which("dot"):
        sys.exit()
    html = shell.display_formatter.formatters["text/html"]
    html.enabled = True
    assert "<svg" not in html(cell("%limpet paths CACHE[7]"))
    # So a kernel's shell is told from a terminal's.
    shell.add_traits(kernel=__import__("traitlets").Any())
    shell.kernel = object()
    told = html(cell("%limpet paths CACHE[7]"))
    assert "<svg" in told and "CACHE" in told
    assert "<table>" in html(cell("%limpet types"))
    assert "__main__.CACHE" in html(cell("%%limpet_grow\\nwork(300, 100)"))
    """)
