#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures limpet as a package, in the process that it looks at, beside objgraph, guppy3 and pympler.

    bench/inside.py [--sessions N] [--python PYTHON] [--runs RUNS]

Each question is asked once in a process of its own, filled by heap.py: what it took, and by how much
the process' peak rose.  limpet's package is built as for the tests, unless LIMPET_PACKAGE names it.
"""
import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import heap
import peers
from measure import HERE, install_peers, minor_of, print_table

#: How often each way to copy the process is tried, for the gaps that it makes.
TRIES = 5


def types():
    import limpet

    def ask():
        report = limpet.types()
        str(report)
        return report.target["objects"]
    return ask


def snapshot(block=True):
    import limpet

    def ask():
        with limpet.snapshot(block=block) as found:
            str(found.types())
            return len(found)
    return ask


def copy():
    return snapshot(False)


def retained():
    import limpet
    return lambda: limpet.retained(heap.cache)


def ours():
    import limpet.objgraph
    return limpet.objgraph


def theirs():
    import objgraph
    return objgraph


def common(tool):
    return lambda: sum(count for _, count in tool.most_common_types(limit=None))


def growth(tool):
    tool.growth()
    heap.build(1000, len(heap.cache))
    return lambda: len(tool.growth())


def new_ids(tool):
    tool.get_new_ids(limit=0)
    heap.build(1000, len(heap.cache))
    return lambda: len(tool.get_new_ids(limit=0))


def chain(tool):
    return lambda: len(tool.find_backref_chain(heap.TAGS[0], tool.is_proper_module, max_depth=20))


def one_chain(tool):
    target = next(iter(heap.cache.values()))
    return lambda: len(tool.find_backref_chain(target, tool.is_proper_module, max_depth=20))


ASKS = {
    "types": types, "snapshot": snapshot, "copy": copy, "retained": retained,
    "guppy": peers.guppy, "pympler": peers.pympler, "domisize": peers.domisize,
}
for _name, _make in (("common", common), ("growth", growth), ("new_ids", new_ids),
                     ("chain", chain), ("one_chain", one_chain)):
    ASKS["our_" + _name] = lambda make=_make: make(ours())
    ASKS["their_" + _name] = lambda make=_make: make(theirs())


def fork():
    """What block=False does by other means: the child lives for a while, and ends."""
    child = os.fork()
    if not child:
        time.sleep(2)
        os._exit(0)
    os.waitpid(child, 0)


def gaps():
    """{way: [milliseconds]}: the longest time in which another Python thread that serves requests did
    not go on, of each try."""
    import limpet

    ways = {"nothing": lambda: time.sleep(2), "os.fork()": fork,
            "snapshot(block=False)": lambda: limpet.snapshot(block=False).close(),
            "snapshot()": lambda: limpet.snapshot().close()}
    keys, chance, worst, ended = list(heap.cache), random.Random(1), [0.0], []

    def work():
        before = time.perf_counter()
        while not ended:
            session = heap.cache[keys[chance.randrange(len(keys))]]
            session.user = session.user + ""
            now = time.perf_counter()
            worst[0] = max(worst[0], now - before)
            before = now

    thread = threading.Thread(target=work)
    thread.start()
    told = {way: [] for way in ways}
    for _ in range(TRIES):
        for way, take in ways.items():
            time.sleep(0.5)
            worst[0] = 0.0
            take()
            told[way].append(worst[0] * 1000)
    ended.append(True)
    thread.join()
    return told


def answer(name, sessions):
    """Ask, in this process, and print what it took."""
    heap.build(sessions)
    if name == "gaps":
        print(json.dumps(gaps()))
        return
    ask = ASKS[name]()
    before = peers.peak()
    start = time.perf_counter()
    count = ask()
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "megabytes": peers.peak() - before, "count": count}))


class Processes:
    """Where questions are asked."""

    def __init__(self, python, sessions, runs):
        self.python, self.sessions, self.runs = python, sessions, runs
        self.folders = [str(package_of(python)), str(install_peers(python))]

    def ask(self, name, sessions=None):
        told = subprocess.check_output(
            [self.python, str(HERE / "inside.py"), "--ask", name, "--sessions",
             str(sessions or self.sessions)],
            env=dict(os.environ, PYTHONPATH=os.pathsep.join(self.folders)))
        return json.loads(told)

    def median(self, name, runs=None, sessions=None):
        looks = [self.ask(name, sessions) for _ in range(runs or self.runs)]
        result = {key: statistics.median(look[key] for look in looks) for key in looks[0]}
        result["fastest"] = min(look["seconds"] for look in looks)
        return result


def package_of(python):
    """The folder that has the package for an interpreter: as for the tests."""
    sys.path[:0] = [str(HERE.parent / "tests/python")]
    import package

    folder, why = package.package_for(SimpleNamespace(minor=minor_of(python)))
    if folder is None:
        sys.exit("no package: %s" % why)
    return Path(folder)


def row(words, one, than=None):
    return [words, "{:,}".format(int(one["count"])), "%.2f (%.2f)" % (one["seconds"], one["fastest"]),
            "%+.0f" % one["megabytes"], "%.1f" % (one["seconds"] / than["seconds"]) if than else ""]


def measure_types(processes):
    """Objects of all types, with bytes, and the graph."""
    own = {name: processes.median(name) for name in ("types", "snapshot", "copy", "retained")}
    other = {name: processes.median(name, 1) for name in ("guppy", "pympler", "domisize")}
    base = own["types"]
    print_table("from inside: types with bytes, and all references", [
        "question", "objects", "s (fastest)", "MB", "times limpet.types()"], [
            row("limpet.types()", base, base), row("limpet.snapshot(), types", own["snapshot"], base),
            row("limpet.snapshot(block=False), types", own["copy"], base),
            row("guppy: heap()", other["guppy"], base),
            row("pympler: summary", other["pympler"], base)])
    print_table("from inside: what would go with all sessions", ["question", "bytes", "s (fastest)", "MB", ""], [
        row("limpet.retained(cache)", own["retained"]), row("guppy: domisize", other["domisize"])])
    return {"guppy's heap(), times types()": (other["guppy"]["seconds"] / base["seconds"], ">=", 8),
            "pympler's summary, times types()": (other["pympler"]["seconds"] / base["seconds"], ">=", 8),
            "memory of types(), part of pympler's": (
                base["megabytes"] / other["pympler"]["megabytes"], "<=", 1 / 3),
            "memory of snapshot(), part of pympler's": (
                own["snapshot"]["megabytes"] / other["pympler"]["megabytes"], "<=", 2 / 3)}


def measure_objgraph(processes):
    """limpet.objgraph beside objgraph; of the string with a hundredth of all sessions as its holders
    objgraph is asked on a tenth of the heap, which takes it a hundredth of the time."""
    rows, wanted = [], {}
    small = processes.sessions // 10
    for name, words in (("common", "most_common_types()"), ("growth", "growth()"),
                        ("new_ids", "get_new_ids()"),
                        ("one_chain", "find_backref_chain(session)")):
        own, other = processes.median("our_" + name), processes.median("their_" + name)
        rows += [row("limpet.objgraph." + words, own), row("objgraph." + words, other, own)]
        if name != "one_chain":
            wanted["limpet.objgraph.%s, times objgraph's" % words] = (
                own["seconds"] / other["seconds"], "<=", 1.1)
    own, part = processes.median("our_chain"), processes.median("our_chain", 1, small)
    other = processes.median("their_chain", 1, small)
    words = "find_backref_chain(string with %s holders)"
    rows += [row("limpet.objgraph." + words % "{:,}".format(processes.sessions // 100), own),
             row("limpet.objgraph." + words % "{:,}".format(small // 100), part),
             row("objgraph." + words % "{:,}".format(small // 100), other, part)]
    print_table("from inside: objgraph's functions", ["function", "result", "s (fastest)", "MB",
                                                      "times limpet"], rows)
    wanted["find_backref_chain(), s"] = (own["seconds"], "<=", 10)
    return wanted


def measure_gaps(processes):
    told = processes.ask("gaps")
    print_table("from inside: the longest time another Python thread stands still, in %d tries" % TRIES,
                ["meanwhile", "ms (shortest)"], [
                    [way, "%.1f (%.1f)" % (statistics.median(times), min(times))]
                    for way, times in told.items()])
    # What else the machine does makes them longer, never shorter.
    return {"gap of snapshot(block=False), times os.fork()'s": (
        min(told["snapshot(block=False)"]) / min(told["os.fork()"]), "<=", 1.25)}


def measure(python, sessions, runs):
    """Some tables, and whether it is as fast as it is to be."""
    processes = Processes(python, sessions, runs)
    wanted = {**measure_types(processes), **measure_objgraph(processes), **measure_gaps(processes)}
    holds = {">=": lambda value, bound: value >= bound, "<=": lambda value, bound: value <= bound}
    print_table("from inside: as it is to be", ["", "is", "to be", ""], [
        [words, "%.2f" % value, "%s %.2f" % (sign, bound), "" if holds[sign](value, bound) else "NOT"]
        for words, (value, sign, bound) in wanted.items()])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sessions", type=int, default=714000)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--ask", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.ask:
        answer(asked.ask, asked.sessions)
    else:
        measure(asked.python, asked.sessions, asked.runs)


if __name__ == "__main__":
    main()
