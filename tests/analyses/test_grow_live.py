# SPDX-License-Identifier: Apache-2.0
"""limpet grow: snapshots of a process that goes on meanwhile."""
import json
import os
import pty
import re
import select
import signal
import subprocess

import pytest

import limpet
import pythons
import scale
from talker import Talker
from test_grow import HOLDERS, one

RUNS = scale.pick(2, 20)
PATIENCE = 120
TWO = pythons.one_of_each(["3.8", "3.13"])
LONG_PAUSE = ("--max-pause", "60s")


def heed_interrupts():
    """A shell has programs that it starts in the background ignore them, and so do theirs."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(*words, stdin=subprocess.DEVNULL):
    return subprocess.Popen([limpet.binary(), "grow", *map(str, words), *LONG_PAUSE], stdin=stdin,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            preexec_fn=heed_interrupts)


def finish(process):
    try:
        output, errors = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    return process.returncode, output.decode(), errors.decode()


def wait_for_line(process, text):
    """Until standard error has a line with it: the line."""
    line = b""
    while text not in line:
        line = process.stderr.readline()
        assert line, "standard error ended before %r" % text
    return line.decode()


def steady(output):
    tables = {table["name"]: table["rows"] for table in json.loads(output)["tables"]}
    return [(row["holder"], row["child_type"]) for row in tables["holders"]
            if row["trend"] == "steady"]


def watch(live, leak):
    """What is steady in five snapshots of a server under load."""
    with Talker(live, "server.py", leak, "thread") as target:
        code, output, errors = finish(start(target.pid, "--every", "1s", "--count", 5, "--json"))
    assert code == 0, errors
    assert len(errors.splitlines()) == 5
    return steady(output)


@pytest.mark.parametrize("live", [pytest.param(p, id=p.name) for p in TWO])
def test_server_under_load(live):
    """A leak is named; without one nothing is, though the same containers churn."""
    names = sorted(HOLDERS)
    for run in range(RUNS):
        leak = names[(run * 7 + 3) % len(names)]
        assert watch(live, "none") == [], run
        # On a busy machine the server may not run for a second, and so leak nothing: not each time.
        found = []
        while len(found) < 3 and (not found or not found[-1]):
            found.append(watch(live, leak))
        assert found[-1] == [(HOLDERS[leak], "__main__.Item")], (run, found)


@pytest.fixture
def server():
    with Talker(one(), "server.py", "LIST") as target:
        yield target


def test_progress_and_rate(server):
    process = start(server.pid, "--every", "200ms", "--count", "3")
    line = wait_for_line(process, b"snapshot 1")
    assert re.match(r"snapshot 1 of 3: [\d,]+ objects, paused for \d+\.\d ms\n$", line)
    server.ask("serve(300)")
    code, output, errors = finish(process)
    assert code == 0
    assert [line.split(":")[0] for line in errors.splitlines()] == \
        ["snapshot 2 of 3", "snapshot 3 of 3"]
    assert re.search(r"3 snapshots in \d+\.\d s: \+", output)


def test_progress_with_suspects(server):
    """Each line is about its own snapshot, so that the last is about the one that the report is of."""
    process = start(server.pid, "--suspects", "--every", "1s", "--count", "3")
    first = wait_for_line(process, b"snapshot 1")
    server.ask("serve(300)")
    code, output, errors = finish(process)
    assert code in (0, 1)
    counts = [int(re.search(r": ([\d,]+) objects", line).group(1).replace(",", ""))
              for line in [first, *errors.splitlines()]]
    assert len(counts) == 3
    assert "{:,} objects".format(counts[-1]) in output.splitlines()[0]


@pytest.mark.parametrize("name, status, subject", [
    ("RLIMIT_AS", "VmSize", "its address space (RLIMIT_AS)"), ("RLIMIT_DATA", "VmData", "its data (RLIMIT_DATA)")])
def test_a_limit_of_its_own_is_named(server, name, status, subject):
    """When a program that leaks reaches it, if it goes on like that."""
    with open("/proc/%d/status" % server.pid) as file:
        used = 1024 * int(re.search(status + r":\s+(\d+)", file.read()).group(1))
    limit = used + (200 << 20)
    server.ask("__import__('resource').setrlimit(__import__('resource').%s, (%d, %d))" % (name, limit, 2 * limit))
    process = start(server.pid, "--every", "1s", "--count", "3", "--json")
    for number in 1, 2:
        wait_for_line(process, b"snapshot %d" % number)
        # Pages that were written to.
        server.ask("LIST.append(b'x' * (20 << 20))")
    code, output, errors = finish(process)
    assert code == 0, errors
    [note] = [note for note in json.loads(output)["notes"] if "resident memory grew" in note]
    found = re.search(r"; at that rate the limit of ([\d.]+) MiB for (.*) is reached in (\d+) s$", note)
    assert found, note
    assert float(found.group(1)) == pytest.approx(limit / 2 ** 20, abs=0.1)
    assert found.group(2) == subject
    # 160 MiB are left, of which it takes 20 a second.
    assert 3 <= int(found.group(3)) <= 30


def test_quiet(server):
    code, output, errors = finish(start(server.pid, "--every", "1ms", "--count", "2", "-q"))
    assert (code, errors) == (0, "")
    assert "2 snapshots" in output


def test_interrupt_reports(server):
    process = start(server.pid, "--every", "3600s", "--json", "--count", 9)
    wait_for_line(process, b"snapshot 1")
    process.send_signal(signal.SIGINT)
    code, output, errors = finish(process)
    assert (code, output) == (130, ""), "one snapshot is no series"
    process = start(server.pid, "--every", "500ms", "--json", "--count", 1000)
    server.ask("serve(100)")
    wait_for_line(process, b"snapshot 3")
    process.send_signal(signal.SIGINT)
    code, output, errors = finish(process)
    assert code == 0
    assert json.loads(output)["report"] == "grow"


def test_end_of_the_process(server):
    process = start(server.pid, "--every", "1s", "--count", 1000)
    wait_for_line(process, b"snapshot 2")
    server.process.kill()
    server.process.wait()
    code, output, errors = finish(process)
    assert code == 0, errors
    assert "note: the snapshots end early: " in output
    process = start(server.pid, "--every", "1s")
    code, output, errors = finish(process)
    assert code == 3 and output == "" and errors.count("\n") == 1


def test_enter(server):
    """On a terminal without --every, Enter takes each snapshot and Ctrl-C ends them."""
    master, slave = pty.openpty()
    process = start(server.pid, "--json", stdin=slave)
    os.close(slave)
    try:
        wait_for_line(process, b"Enter takes the next one")
        server.ask("serve(200)")
        os.write(master, b"\n")
        assert wait_for_line(process, b"snapshot").startswith("snapshot 2: ")
        wait_for_line(process, b"Enter takes")
        # Nothing is taken unasked.
        assert not select.select([process.stderr], [], [], 0.3)[0]
        process.send_signal(signal.SIGINT)
        code, output, errors = finish(process)
    finally:
        os.close(master)
    assert code == 0
    rows = {table["name"]: table["rows"] for table in json.loads(output)["tables"]}["holders"]
    assert "__main__.LIST" in {row["holder"] for row in rows}
    assert {row["trend"] for row in rows} == {"grew"}


@pytest.mark.parametrize("words, complaint", [
    (["grow"], "grow needs the PID"),
    (["grow", "/etc/passwd"], "grow needs the PID"),
    (["grow", "1", "--count", "1"], "a series is of two snapshots at least"),
    (["grow", "1", "2"], "'2' is one word too many"),
    (["grow", "1", "--every", "often"],
     "--every takes a time with its unit, like 10s, 500ms, 2m or 1h, not 'often'"),
    (["grow", "1", "--every", "5"],
     "--every takes a time with its unit, like 10s, 500ms, 2m or 1h, not '5'"),
    (["grow", "1", "--depth", "3"], "'grow' takes no depth"),
    (["diff"], "diff needs two targets or more"),
    (["diff", "a"], "diff needs two targets or more"),
    (["diff", "a", "b", "--every", "1s"], "--every and --count are for grow"),
    (["diff", "a", "b", "--filter", "("], "is no regular expression"),
    (["diff", "a", "b", "-o", "c"], "'diff' writes no file"),
    (["types", "1", "--count", "3"], "--every and --count are for grow"),
])
def test_usage(words, complaint):
    done = subprocess.run([limpet.binary(), *words], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=PATIENCE)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("limpet: ") and complaint in done.stderr
    assert done.stderr.count("\n") == 1
