# SPDX-License-Identifier: Apache-2.0
"""suspects: what is told and what is left out, in which form, and by which exit code; and that the
same leak has the same fingerprint wherever it is seen.

Which programs have which suspects is told by tests/gallery."""
import json
import os
import re
import signal
import subprocess

import pytest

import limpet
import pythons
import stills
from talker import Talker
from test_grow_live import finish, heed_interrupts, wait_for_line

FEW = True
PATIENCE = 120
LONG_PAUSE = ("--max-pause", "60s")
#: By path: rule, verdict, type, and how many.
SUSPECTS = {
    "__main__.LISTENERS": ("repeated-callback", "likely", None, 120),
    "__main__.remember.__defaults__[0]": ("mutable-default", "likely", "__main__.Order", 150),
    "__main__.OPEN": ("suspended-generators", "possible", "generator", 200),
    "__main__.BY_NAME['SECRET_KEY']": ("suspended-generators", "possible", "generator", 120),
}
COLUMNS = {
    "verdict": "text", "rule": "text", "type": "text", "count": "count", "retained_bytes": "count",
    "reason": "text", "fix": "text", "path": "text", "expression": "text", "address": "address",
    "steps": "rows", "fingerprint": "text", "reference": "text",
}


def run(*words):
    """(exit code, standard output, standard error)"""
    done = subprocess.run([limpet.binary(), *map(str, words)], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, timeout=PATIENCE)
    return done.returncode, done.stdout, done.stderr


def suspects(*words):
    """The rows, by path, but for what is expected, which depends on the interpreter."""
    rows = [row for row in limpet.report("suspects", *words)["suspects"] if row["verdict"] != "expected"]
    found = {row["path"]: row for row in rows}
    assert len(found) == len(rows)
    return found


def fingerprints(*words):
    return {path: row["fingerprint"] for path, row in suspects(*words).items()}


def snapshot(target, path):
    limpet.run("snapshot", target.pid, "-q", "-o", path, *LONG_PAUSE)
    return path


def of_target(python, folder, *arguments):
    """A snapshot of a target that is gone then."""
    with Talker(python, "suspects.py", *arguments) as target:
        return snapshot(target, folder / "suspects.limpet")


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return of_target(pythons.one_of_each(["3.11"])[0], tmp_path_factory.mktemp("suspects"))


@pytest.fixture(scope="module")
def series(tmp_path_factory):
    """Snapshots between which a list grows."""
    folder, paths = tmp_path_factory.mktemp("series"), []
    with Talker(pythons.one_of_each(["3.12"])[0], "suspects.py") as target:
        for number in range(3):
            paths.append(snapshot(target, folder / str(number)))
            target.ask("leak(100)")
    return paths


@pytest.fixture(scope="module")
def healthy(tmp_path_factory):
    return of_target(pythons.one_of_each(["3.11"])[0], tmp_path_factory.mktemp("healthy"), "healthy")


def test_alive_and_from_files_it_is_the_same(python, tmp_path):
    with Talker(python, "suspects.py") as target:
        alive = suspects(target.pid, *LONG_PAUSE)
        again = suspects(target.pid, *LONG_PAUSE)
        file = suspects(snapshot(target, tmp_path / "file"))
        core = None if python.inside else suspects(stills.gcore(target.pid, str(tmp_path)))
    assert {path: (row["rule"], row["verdict"], row["count"]) for path, row in alive.items()} == \
        {path: (rule, verdict, count) for path, (rule, verdict, _, count) in SUSPECTS.items()}
    for path, (_, _, kind, _) in SUSPECTS.items():
        assert kind in (None, alive[path]["type"])
    assert alive == again == file
    assert core in (None, file)


def test_fingerprints_are_of_the_leak_and_not_of_the_process(python, file):
    """Another process, of another Python, at other addresses."""
    with Talker(python, "suspects.py") as target:
        found = fingerprints(target.pid, *LONG_PAUSE)
    assert found == fingerprints(file)
    assert all(re.fullmatch("[0-9a-f]{12}", one) for one in found.values())


def test_what_is_held_elsewhere_has_a_fingerprint_of_its_own(file):
    found = fingerprints(file)
    assert len(set(found.values())) == len(found) == len(SUSPECTS)


def test_columns(file):
    table = limpet.report("suspects", file)[None]["tables"][0]
    assert table["name"] == "suspects"
    assert {column["name"]: column["type"] for column in table["columns"]} == COLUMNS
    # What is surest comes first.
    ranks = ["likely", "possible", "expected"]
    order = [(ranks.index(row["verdict"]), -row["retained_bytes"]) for row in table["rows"]]
    assert order == sorted(order)
    for row in table["rows"]:
        assert set(row) == set(COLUMNS)
        if row["verdict"] == "expected":
            continue
        assert row["retained_bytes"] > 0 and row["reason"] and row["fix"] and row["reference"] is None
        assert [set(step) for step in row["steps"]] == \
            [{"type", "address", "reference", "status"}] * len(row["steps"])
        assert row["steps"][-1]["address"] == row["address"]
        assert row["expression"] == row["path"]
        # The reference that is wrong is behind what lives as long as the program.
        statuses = [step["status"] for step in row["steps"]]
        assert statuses == sorted(statuses) and statuses[-1] == "suspect"


def test_reasons_have_the_numbers(file):
    found = suspects(file)
    # 2.7 has only the function's own name.
    assert re.match(r"the same (Ledger\.)?note\(\) of one object is registered 120 times",
                    found["__main__.LISTENERS"]["reason"])
    assert "holds 150 items" in found["__main__.remember.__defaults__[0]"]["reason"]
    assert re.match(r"200 generators of .*rows\(\) ", found["__main__.OPEN"]["reason"])


def test_text(file):
    code, output, errors = run("suspects", file)
    assert (code, errors) == (0, "")
    for path, row in suspects(file).items():
        assert "held by  %s" % path in re.sub(" +by +", " by  ", output)
        assert "fingerprint %s" % row["fingerprint"] in output and row["reason"] in output
    assert len(re.findall("^LIKELY ", output, re.M)) == 2
    assert len(re.findall("^POSSIBLE ", output, re.M)) == 2
    assert "2 more suspects (-n)" in run("suspects", file, "-n", 2)[1]
    assert "3 more suspects (-n)" in run("suspects", file, "-n", 1)[1]
    assert "1 more suspect (-n)" in run("suspects", file, "-n", 3)[1]


def test_min_verdict(file):
    assert {row["verdict"] for row in suspects(file, "--min-verdict", "likely").values()} == {"likely"}
    assert suspects(file, "--min-verdict", "leaking") == {}
    assert set(suspects(file, "--min-verdict", "possible")) == set(SUSPECTS)
    assert set(suspects(file, "--min-verdict", "expected")) >= set(SUSPECTS)


def test_check(file, healthy):
    assert run("suspects", file, "--check")[0] == 1
    assert run("suspects", file)[0] == 0
    assert run("suspects", file, "--check", "--min-verdict", "leaking")[0] == 0
    assert run("suspects", file, "--check", "--min-verdict", "possible")[0] == 1
    code, output, errors = run("suspects", healthy, "--check")
    assert (code, errors) == (0, "")
    assert run("suspects", healthy, "--check", "--min-verdict", "possible")[0] == 0
    # What is only possible is no reason to fail, and not told then.
    output = run("suspects", file, "--check")[1]
    assert "LIKELY" in output and "POSSIBLE" not in output


def test_none(healthy):
    assert suspects(healthy) == {}
    code, output, errors = run("suspects", healthy)
    assert (code, errors) == (0, "")
    assert "no suspects: nothing is possible or surer" in output
    assert "limpet grow PID --suspects" in output
    assert "nothing is leaking or surer" in run("suspects", healthy, "--min-verdict", "leaking")[1]


def ignoring(found, *paths):
    return [word for path in paths for word in ("--ignore", found[path])]


def test_ignore(file):
    found = fingerprints(file)
    likely = [path for path, row in SUSPECTS.items() if row[1] == "likely"]
    assert set(suspects(file, *ignoring(found, likely[0]))) == set(SUSPECTS) - {likely[0]}
    assert set(suspects(file, *ignoring(found, *likely))) == set(SUSPECTS) - set(likely)
    assert run("suspects", file, "--check", *ignoring(found, likely[0]))[0] == 1
    assert run("suspects", file, "--check", *ignoring(found, *likely))[0] == 0
    assert "1 suspect is left out: it is known" in run("suspects", file, *ignoring(found, likely[0]))[1]
    assert "4 suspects are left out: they are known" in run("suspects", file, *ignoring(found, *found))[1]
    # One of nothing.
    assert set(suspects(file, "--ignore", "0123456789ab")) == set(SUSPECTS)


def test_baseline(file, tmp_path):
    base = tmp_path / "baseline"
    code, output, errors = run("suspects", file, "--write-baseline", base)
    assert (code, errors) == (0, "") and "LIKELY" in output
    found = fingerprints(file)
    lines = [line.split("#")[0].split() for line in base.read_text().splitlines()]
    assert sorted(filter(None, lines)) == sorted(
        [found[path], verdict] for path, (_, verdict, _, _) in SUSPECTS.items())
    assert suspects(file, "--baseline", base) == {}
    code, output, errors = run("suspects", file, "--baseline", base, "--check", "--min-verdict", "possible")
    assert (code, errors) == (0, "")
    assert "4 suspects are left out: they are known" in output
    # One that is not in it is new.
    base.write_text("".join(line for line in base.read_text().splitlines(True)
                            if found["__main__.LISTENERS"] not in line))
    assert set(suspects(file, "--baseline", base)) == {"__main__.LISTENERS"}
    assert run("suspects", file, "--baseline", base, "--check")[0] == 1
    assert suspects(file, "--baseline", base, "--ignore", found["__main__.LISTENERS"]) == {}


def test_a_baseline_by_hand(file, tmp_path):
    base, found = tmp_path / "baseline", fingerprints(file)
    base.write_text("# known since 2019\n\n  %s  # the listeners\r\n%s\tpossible\n" % (
        found["__main__.LISTENERS"], found["__main__.OPEN"]))
    assert set(suspects(file, "--baseline", base)) == set(SUSPECTS) - {"__main__.LISTENERS", "__main__.OPEN"}


def test_what_has_become_surer_is_new(file, series, tmp_path):
    base, found = tmp_path / "baseline", fingerprints(file)
    base.write_text("%s possible\n" % found["__main__.LISTENERS"])
    assert "__main__.LISTENERS" in suspects(file, "--baseline", base)
    base.write_text("%s leaking\n" % found["__main__.LISTENERS"])
    assert "__main__.LISTENERS" not in suspects(file, "--baseline", base)
    # It grew; now it grows.
    assert run("suspects", *series[:2], "--write-baseline", base, "--force")[0] == 0
    assert suspects(*series[:2], "--baseline", base) == {}
    assert {path: row["verdict"] for path, row in suspects(*series, "--baseline", base).items()} == \
        {"__main__.GROWING": "leaking"}
    assert run("suspects", *series, "--baseline", base, "--check")[0] == 1


@pytest.mark.parametrize("text, line", [
    ("app.CACHE\n", 1), ("0123456789ab likely\n0123456789abc\n", 2), ("0123456789AB\n", 1),
    ("0123456789ab sure\n", 1), ("\n\n0123456789ab none\n", 3), ("\0\1\2", None)])
def test_what_is_no_baseline(file, tmp_path, text, line):
    base = tmp_path / "baseline"
    base.write_text(text)
    code, output, errors = run("suspects", file, "--baseline", base)
    assert (code, output) == (3, "")
    if line is None:
        assert errors == "limpet: %s is no baseline: it is no text, or larger than 16 MiB\n" % base
        return
    assert errors.startswith("limpet: %s is no baseline: line %d is not a fingerprint" % (base, line))
    assert errors.count("\n") == 1


def test_baselines_that_cannot_be_read_or_written(file, tmp_path):
    for words, complaint in [
            (("--baseline", tmp_path / "none"), "cannot be read: No such file"),
            (("--baseline", tmp_path), "cannot be read: Is a directory"),
            (("--write-baseline", tmp_path / "none" / "file"), "there is no folder")]:
        code, output, errors = run("suspects", file, *words)
        assert (code, output) == (3, "") and complaint in errors, words
        assert errors.startswith("limpet: ") and errors.count("\n") == 1


def test_a_baseline_is_not_overwritten_unasked(file, tmp_path):
    base = tmp_path / "baseline"
    base.write_text("mine\n")
    code, output, errors = run("suspects", file, "--write-baseline", base)
    assert (code, output) == (3, "") and "--force" in errors
    assert base.read_text() == "mine\n"
    assert run("suspects", file, "--write-baseline", base, "--force")[0] == 0
    assert len(base.read_text().splitlines()) >= 4
    assert os.listdir(tmp_path) == ["baseline"]


def test_no_baseline_of_what_could_not_be_looked_at(tmp_path):
    code, output, errors = run("suspects", tmp_path / "none", "--write-baseline", tmp_path / "base")
    assert code in (2, 3) and output == ""
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("words, complaint", [
    (["types", "1", "--check"], "'types' tells no suspects: it takes no --check"),
    (["diff", "a", "b", "--check"], "'diff' tells no suspects: it takes no --check"),
    (["grow", "1", "--check"], "'grow' tells no suspects: it takes no --check"),
    (["tree", "1", "--baseline", "a"], "'tree' tells no suspects: it takes no baseline"),
    (["paths", "1", "--write-baseline", "a"], "'paths' tells no suspects: it takes no baseline"),
    (["gc", "999999999", "--check"], "'gc' tells no suspects: it takes no --check"),
    (["exec", "999999999", "x", "--baseline", "a"], "'exec' tells no suspects: it takes no baseline"),
    (["types", "1", "--suspects"], "--suspects is for grow"),
    (["shell", "999999999", "--suspects"], "--suspects is for grow"),
    (["types", "1", "--min-verdict", "likely"], "'types'"),
    (["suspects", "1", "--min-verdict", "sure"], "--min-verdict"),
    (["suspects", "1", "--ignore", "app.*"], "--ignore takes a fingerprint of 12 digits"),
    (["suspects", "1", "--ignore", "0123456789abc"], "--ignore takes a fingerprint of 12 digits"),
    (["suspects", "1", "--ignore", "0123456789ab*"], "--ignore takes a fingerprint of 12 digits"),
    (["suspects", "1", "--baseline", "a", "--write-baseline", "b"], "it takes no --baseline"),
    (["suspects", "1", "--every", "soon"], "--every takes a time"),
    (["suspects", "1", "--filter", "x"], "'suspects' takes no"),
    (["suspects", "1", "--count", "1"], "two snapshots at least"),
    (["suspects", "/etc/passwd", "--every", "1s"], "needs the PID of a running process"),
    (["suspects"], "needs a TARGET"),
])
def test_usage(words, complaint, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, output, errors = run(*words)
    assert (code, output) == (2, ""), errors
    assert errors.startswith("limpet: ") and complaint in errors
    assert errors.count("\n") == 1
    assert os.listdir(tmp_path) == []


def test_growth_of_files(series):
    found = suspects(*series)
    assert set(found) == set(SUSPECTS) | {"__main__.GROWING"}
    row = found["__main__.GROWING"]
    assert (row["rule"], row["verdict"], row["type"], row["count"]) == \
        ("growing-holder", "leaking", "__main__.Order", 210)
    assert row["reason"].startswith("gained in each of 2 intervals and lost nothing: +200 to 210")
    assert suspects(*series[:2])["__main__.GROWING"]["verdict"] == "possible"
    assert "__main__.GROWING" not in suspects(series[2])
    # What else there is looks as it did.
    alone = suspects(series[2])
    assert {path: found[path] for path in alone} == alone
    assert run("suspects", *series, "--check")[0] == 1


def test_report_begins_with_suspects(series, healthy):
    report = limpet.report("report", *series)
    assert [(row["verdict"], row["path"]) for row in report["suspects"]][0] == ("leaking", "__main__.GROWING")
    assert {row["path"] for row in report["suspects"] if row["verdict"] != "expected"} == set(suspects(*series))
    lines = limpet.run("report", *series).decode().splitlines()
    tables = [number for number, line in enumerate(lines) if line.startswith(("Verdict", "Retained", "Share"))]
    assert lines[tables[0]].startswith("Verdict") and "__main__.GROWING" in lines[tables[0] + 1]
    assert any(line.strip().startswith("fix ") for line in lines)
    assert "no leak suspects in this look" in limpet.run("report", healthy).decode()


def start(*words):
    return subprocess.Popen([limpet.binary(), *map(str, words), *LONG_PAUSE], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=heed_interrupts)


def paths_of(output):
    rows = json.loads(output)["tables"][0]["rows"]
    return {row["path"]: row["verdict"] for row in rows}


@pytest.mark.parametrize("words", [
    ("suspects", "--every", "300ms", "--count", "3"), ("grow", "--suspects", "--every", "300ms"),
    ("grow", "--suspects", "--every", "300ms", "--count", "3")], ids=" ".join)
def test_series_of_a_process(python, words):
    """The target grows when a snapshot was told of: between all of them."""
    with Talker(python, "suspects.py") as target:
        process = start(words[0], target.pid, *words[1:], "--json", "--check")
        target.process.stdin.write(b"[__import__('time').sleep(0.01) or leak(20) for _ in range(600)]\n")
        target.process.stdin.flush()
        code, output, errors = finish(process)
    assert [line.split(":")[0] for line in errors.splitlines()] == ["snapshot %d of 3" % i for i in (1, 2, 3)]
    assert code == 1
    assert json.loads(output)["report"] == "suspects"
    assert set(paths_of(output)) >= {"__main__.GROWING", "__main__.LISTENERS"}
    assert paths_of(output)["__main__.GROWING"] == "leaking"


def test_interrupt_tells_what_there_is():
    with Talker(pythons.one_of_each(["3.12"])[0], "suspects.py") as target:
        process = start("suspects", target.pid, "--every", "3600s", "--json")
        wait_for_line(process, b"snapshot 1")
        process.send_signal(signal.SIGINT)
        code, output, errors = finish(process)
        assert (code, output) == (130, ""), "one look is no series"
        process = start("grow", target.pid, "--suspects", "--every", "300ms", "--json", "--count", 1000)
        wait_for_line(process, b"snapshot 2")
        process.send_signal(signal.SIGINT)
        code, output, errors = finish(process)
    assert code == 0, errors
    assert set(paths_of(output)) >= set(SUSPECTS)


def test_end_of_the_process():
    with Talker(pythons.one_of_each(["3.12"])[0], "suspects.py") as target:
        process = start("suspects", target.pid, "--every", "500ms", "--count", 1000, "--json")
        wait_for_line(process, b"snapshot 2")
        target.process.kill()
        target.process.wait()
        code, output, errors = finish(process)
    assert code == 0, errors
    assert set(paths_of(output)) >= set(SUSPECTS)
    assert "the snapshots end early: " in errors


def test_redacted(python):
    """Contents are nowhere; what is left is told."""
    with Talker(python, "suspects.py") as target:
        assert "SECRET_KEY" in limpet.run("suspects", target.pid, *LONG_PAUSE).decode()
        for words in ((), ("--json",), ("--every", "1ms", "--count", "3", "-q")):
            output = limpet.run("suspects", target.pid, *LONG_PAUSE, "--redact", *words).decode()
            assert "SECRET_" not in output and "generators" in output
        report = limpet.run("report", target.pid, *LONG_PAUSE, "--redact").decode()
        assert "SECRET_" not in report
        rows = limpet.report("suspects", target.pid, *LONG_PAUSE, "--redact")["suspects"]
    assert {row["rule"] for row in rows} >= {"mutable-default", "suspended-generators"}
