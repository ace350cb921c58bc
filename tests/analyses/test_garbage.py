# SPDX-License-Identifier: Apache-2.0
"""Objects that nothing leads to: limpet looks first, then the target's own collector does."""
import limpet
import pytest
from talker import Talker

PAIRS = 100000
FEW = 5000
#: Where the whole number is tried.
THOROUGH = ("2.7", "3.11")


def by_type(tables):
    """{class name without its module: [count, bytes of sys.getsizeof()]}"""
    rows = {}
    for row in tables["types"]:
        entry = rows.setdefault(row["type"].split(".")[-1], [0, 0])
        entry[0] += row["count"]
        entry[1] += row["shallow_bytes"]
    return rows


def look(target, command="garbage", *arguments):
    return limpet.report(command, target.pid, "-n", limpet.EVERY_ROW, *arguments)


#: What only C can see; the target knows what is in them.
HIDDEN = ("__slots__", "co_localsplusnames", "co_localspluskinds")


def unreachable(target):
    """Addresses of what no root leads to, by another way than limpet's own: over its objects."""
    objects = limpet.objects(target.pid)
    open_ = [a for a, o in objects.items() if o.root]
    seen = set(open_)
    while open_:
        for reference in objects[open_.pop()].strong():
            if reference.target not in seen and reference.target in objects:
                seen.add(reference.target)
                open_.append(reference.target)
    left = [o for a, o in objects.items() if a not in seen]
    hidden = {r.target for o in left for r in o.references if r.name in HIDDEN}
    return {o.address: o.shallow for o in left if o.address not in hidden}, len(left)


def cycles_of(tables, name):
    return [row for row in tables["cycles"] if name in row["cycle"]]


def test_pairs(python):
    count = PAIRS if python.minor in THOROUGH else FEW
    with Talker(python, "garbage.py", "clean,plain", count) as target:
        tables = look(target)
        truth = target.ask("sums()")
    assert by_type(tables) == truth
    assert truth["Node"][0] == 2 * count
    [row] = cycles_of(tables, "Node.other") or cycles_of(tables, "Node.__dict__")
    assert row["sets"] == count
    assert row["state"] == "garbage"
    assert row["collector"] == "garbage, but gc is disabled"
    assert row["finalisers"] is None


def test_exact(python):
    """Object by object, with what only garbage holds and without what others hold too; the garbage
    of the interpreter's own start among it."""
    with Talker(python, "garbage.py", "mixed,weak,classes,old,finalised", 30) as target:
        tables = look(target)
        found, count = unreachable(target)
        truth = target.ask("oracle()")
    truth = {int(a, 16): row for a, row in truth.items()}
    assert not {hex(a) for a in found if a not in truth}, "is not garbage"
    assert not [row for a, row in truth.items() if a not in found], "is garbage"
    assert found == {a: size for a, (name, size) in truth.items()}
    assert sum(row["count"] for row in tables["types"]) == count
    assert sum(row["objects"] for row in tables["fates"]) == count


def test_reachable_is_no_garbage(python):
    with Talker(python, "garbage.py", "clean,reachable", 20) as target:
        tables = look(target, "cycles")
        garbage = look(target)
        truth = target.ask("sums()")
    assert by_type(garbage) == truth
    assert "Node" not in truth
    rows = [r for r in tables["cycles"] if "Node" in r["cycle"] and r["sets"] == 20]
    assert [r["state"] for r in rows] == ["reachable"]
    assert rows[0]["collector"] == "reachable"


def test_cache_that_c_code_keeps_is_no_garbage(python):
    """sqlite3's statements: a functools.lru_cache that only the connection has (3.10 on), whose last
    link leads back to it without owning it."""
    with Talker(python, "garbage.py", "clean", 1) as target:
        sqlite = "__import__('sqlite3')"
        target.ask("setattr(%s, 'base', %s.connect(':memory:'))" % (sqlite, sqlite))
        target.ask("[%s.base.execute('SELECT %%d' %% n).fetchall() for n in range(9)]" % sqlite)
        garbage = look(target)
        kept = limpet.report("types", target.pid, "-n", limpet.EVERY_ROW)["types"]
    assert not [name for name in by_type(garbage) if "lru" in name]
    if python.version >= (3, 10):
        assert sum(row["count"] for row in kept if "_lru_list_elem" in row["type"]) >= 9


def test_uncollectable(python):
    """The classic pair with __del__: 2.7 cannot collect it, nor what it holds."""
    with Talker(python, "garbage.py", "clean,finalised", 20) as target:
        before = look(target)
        target.ask("gc.collect()")
        after = look(target)
        saved = target.ask("[hex(id(o)).rstrip('L') for o in gc.garbage]")
        paths = limpet.run("paths", target.pid, saved[0]).decode() if saved else None
    rows = {row["finalisers"]: row for row in before["cycles"] if row["finalisers"]}
    [name] = rows
    assert name.endswith("Derived")
    assert rows[name]["sets"] == 20
    fates = {row["collector"]: row["objects"] for row in before["fates"]}
    uncollectable = [n for text, n in fates.items() if "uncollectable" in text]
    if python.version[0] == 2:
        # Both pairs, and the dict of each: the holder is collected, and so is the last one.
        assert uncollectable == [20 * 8]
        assert "uncollectable" in rows[name]["collector"]
        assert len(saved) == 40
        # In gc.garbage they are reachable, as is what they hold.
        assert [r["count"] for r in after["saved"]] == [40]
        assert after["saved"][0]["type"].endswith("Derived")
        assert after["saved"][0]["finaliser"] is True
        assert after["saved"][0]["expression"] == "gc.garbage[0]"
        assert after["saved"][0]["address"] == saved[0]
        assert after["gc"][0]["garbage"] == 40
        assert "at %s is kept alive by gc.garbage[0]" % saved[0] in paths
    else:
        assert not uncollectable
        assert "uncollectable" not in rows[name]["collector"]
        assert not saved
        assert "saved" not in after
    assert by_type(after) == {}


def test_old_style(python):
    with Talker(python, "garbage.py", "old", 10) as target:
        tables = look(target)
        target.ask("gc.collect()")
        saved = target.ask("len(gc.garbage)")
    marked = [row for row in tables["cycles"] if row["finalisers"]]
    assert [row["sets"] for row in marked] == [10]
    if python.version[0] == 2:
        assert saved == 20
        assert "uncollectable" in marked[0]["collector"]
    else:
        assert saved == 0
        assert "uncollectable" not in marked[0]["collector"]


def test_saveall(python):
    """gc.garbage holds what was collected: nothing of it is garbage any more."""
    with Talker(python, "garbage.py", "clean,saveall,plain", 30) as target:
        tables = look(target)
        cycles = look(target, "cycles")
        saved = target.ask("len(gc.garbage)")
        nodes = target.ask("len([o for o in gc.garbage if type(o) is Node])")
        flags = target.ask("gc.get_debug()")
        truth = target.ask("sums()")
    assert by_type(tables) == truth
    assert truth["Node"][0] == 60
    assert nodes == 60
    assert sum(row["count"] for row in tables["saved"]) == saved
    [row] = [row for row in tables["saved"] if row["type"].endswith("Node")]
    assert row["count"] == nodes
    assert tables["gc"][0]["garbage"] == saved
    if python.version >= (3, 7):
        assert flags == tables["gc"][0]["debug"]
        assert "DEBUG_SAVEALL" in tables["gc"][0]["state"]
    states = {row["collector"]: row["sets"] for row in cycles["cycles"] if "Node" in row["cycle"]
              and row["size"] <= 4}
    # 2.7 and 3.6 do not tell, and so few objects are no sign of it.
    waits = ("garbage, but gc is disabled" if python.version >= (3, 7) else
             "garbage: waits for the collector")
    assert states == {"reachable: in gc.garbage": 30, waits: 30}
    assert python.version >= (3, 7) or [n for n in tables[None]["notes"] if "is enabled" in n]


def test_disabled_in_words(python):
    with Talker(python, "garbage.py", "clean,plain", 3000) as target:
        tables = look(target)
        text = limpet.run("garbage", target.pid).decode()
    assert "DISABLED" in tables["gc"][0]["state"]
    assert "gc is disabled" in text.splitlines()[1]


def test_enabled(python):
    with Talker(python, "garbage.py", "running", 50) as target:
        tables = look(target)
        text = limpet.run("garbage", target.pid).decode()
    assert "DISABLED" not in tables["gc"][0]["state"]
    assert "disabled" not in text
    assert [row["collector"] for row in tables["fates"]] == ["garbage: waits for the collector"]


def test_no_threshold(python):
    with Talker(python, "garbage.py", "no_threshold", 50) as target:
        tables = look(target)
    assert "threshold 0" in tables["gc"][0]["state"]


def test_frozen(python):
    if python.version < (3, 7):
        pytest.skip("gc.freeze() is there from 3.7 on")
    with Talker(python, "garbage.py", "clean,frozen", 20) as target:
        tables = look(target)
        freed = target.ask("len([o for o in [gc.collect()] if o]) and "
                           "[len([n for n in gc.get_objects() if type(n) is Node])]")
        later = look(target)
        target.ask("gc.unfreeze()")
        truth = target.ask("sums()")
    assert freed == [0]
    assert "frozen" in tables["gc"][0]["state"]
    fates = {row["collector"]: row["objects"] for row in tables["fates"]}
    per_node = 2 if python.version < (3, 11) else 1
    assert fates["garbage: never collected (gc.freeze())"] >= 80 * per_node
    # The pair that is not frozen goes, the frozen ones stay.
    [row] = [row for row in later["fates"] if "frozen" in row["collector"] or
             "freeze" in row["collector"]]
    assert len(later["fates"]) == 1
    assert by_type(later) == truth


def test_nothing_is_frozen_that_the_program_did_not_freeze(python, tmp_path):
    """3.12's collector moves immortal objects to the permanent generation by itself."""
    with Talker(python, "garbage.py", "clean", 1) as target:
        target.ask("gc.collect()")
        if python.version[:2] == (3, 12):
            assert target.ask("gc.get_freeze_count()") > 100
        [row] = limpet.report("info", target.pid)["gc"]
        assert (row["frozen"], "frozen" in row["state"]) == (False, False)
        if python.version < (3, 7):
            return
        target.ask("gc.freeze()")
        limpet.run("snapshot", target.pid, "-q", "-o", tmp_path / "frozen.limpet")
    for command in ("info", "report", "garbage"):
        [row] = limpet.report(command, tmp_path / "frozen.limpet")["gc"]
        assert (row["frozen"], "objects frozen" in row["state"]) == (True, True)


def test_own_cycles_of_classes_are_left_out(python):
    with Talker(python, "garbage.py", "clean,plain", 3) as target:
        tables = look(target, "cycles")
        filtered = look(target, "cycles", "--filter", "^type$")
        nodes = look(target, "cycles", "--filter", "Node$")
    [note] = [n for n in tables[None]["notes"] if "left out" in n]
    left_out = int(note.split()[0].replace(",", ""))
    assert left_out > 20
    everything = sum(row["sets"] for row in filtered["cycles"])
    assert everything >= left_out
    assert not [n for n in filtered[None]["notes"] if "left out" in n]
    assert len([r for r in nodes["cycles"] if r["state"] == "garbage"]) == 1


def test_dead_classes_are_shown(python):
    """They are garbage, though their cycles are their own."""
    with Talker(python, "garbage.py", "classes", 7) as target:
        tables = look(target, "cycles")
    assert [row["sets"] for row in tables["cycles"] if row["state"] == "garbage" and
            "Dead" in row["cycle"]] == [7]


def test_untracked(python):
    """A pair of which the collector does not know one half, and what it holds, stay for ever."""
    with Talker(python, "garbage.py", "untracked,plain", 10) as target:
        tables = look(target)
        target.ask("gc.collect()")
        later = look(target)
        alive = target.ask("len([r for r in WATCHED if r() is not None])")
    each = 2 if python.version < (3, 11) else 1
    fates = {row["collector"]: row["objects"] for row in tables["fates"]}
    [stuck] = [n for text, n in fates.items() if "cannot be found" in text]
    # A pair, and the pair that it holds; the one that holds it is collected.
    assert stuck == 10 * 4 * each
    assert sum(fates.values()) - stuck == 10 * 4 * each
    assert alive == 10 * 4
    assert [row["objects"] for row in later["fates"]] == [stuck]
    assert "cannot be found" in later["fates"][0]["collector"]


def past_of(target):
    """What gc.get_stats() says, as limpet's rows."""
    stats = target.ask("gc.get_stats()")
    return [{"text": "generation %d" % i, "interpreter": 0, "generation": i,
             **{name: row[name] for name in ("collections", "collected", "uncollectable")}}
            for i, row in enumerate(stats)]


def test_past_collections(python, tmp_path):
    """Counts that the target tells too: more of them than 3.15 keeps in its circles."""
    with Talker(python, "garbage.py", "clean,plain", 40) as target:
        file = tmp_path / "garbage.limpet"
        if python.version < (3, 7):
            # 2.7 keeps none, and 3.6 where no symbol tells.
            assert "collections" not in look(target)
            return
        seen = []
        for number in range(30):
            target.ask("[plain(%d), gc.collect(%d)]" % (number % 7, (0, 0, 1, 0, 2, 1)[number % 6]))
            if number % 4 == 1:
                seen.append((look(target)["collections"], past_of(target)))
        limpet.run("snapshot", target.pid, "-o", file)
        text = limpet.run("garbage", target.pid).decode()
        truth = past_of(target)
    for found, told in seen:
        assert found == told
    assert [row["collections"] for row in truth] >= [15, 10, 5]
    assert all(row["collected"] for row in truth)
    assert limpet.report("garbage", file)["collections"] == truth
    assert ["generation 1"] + [format(truth[1][name], ",") for name in (
        "collections", "collected", "uncollectable")] in [
            [cell.strip() for cell in line.split("  ") if cell] for line in text.splitlines()]


def test_snapshot_tells_the_same(python, tmp_path):
    with Talker(python, "garbage.py", "clean,finalised,plain", 10) as target:
        file = tmp_path / "garbage.limpet"
        limpet.run("snapshot", target.pid, "-o", file)
        live, read = look(target), limpet.report("garbage", file, "-n", limpet.EVERY_ROW)
        live_cycles = look(target, "cycles")
        read_cycles = limpet.report("cycles", file, "-n", limpet.EVERY_ROW)
        redacted = limpet.report("cycles", target.pid, "--redact")
    for name in ("types", "fates", "cycles", "gc"):
        assert live[name] == read[name]
    assert live_cycles["cycles"] == read_cycles["cycles"]
    assert [row for row in live["cycles"] if row["finalisers"]]
    assert not [row for row in redacted["cycles"] if row["finalisers"]]
    assert [note for note in redacted[None]["notes"] if "__del__" in note]
