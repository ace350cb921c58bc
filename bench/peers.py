#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""peers.py TOOL N [ROUNDS]: how long TOOL takes to say what fills the heap of heap.py, from inside.

Prints one line of JSON: seconds, megabytes that the process' peak rose by, objects counted.
TOOL is objgraph, pympler, guppy, or closure: a walk by gc.get_referents() and dict keys.  And, of
other questions: domisize, guppy's retained size of all sessions; chain, objgraph's path to one of them;
shared, its path to a string that one session in a hundred has.
"""
import gc
import json
import resource
import sys
import time

import heap


def peak():
    """The most that this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def objgraph():
    import objgraph as tool
    return lambda: sum(n for _, n in tool.most_common_types(limit=None))


def pympler():
    from pympler import muppy, summary
    return lambda: sum(row[1] for row in summary.summarize(muppy.get_objects()))


def guppy():
    from guppy import hpy
    tool = hpy()

    def ask():
        found = tool.heap()
        str(found)
        return found.count
    return ask


def domisize():
    from guppy import hpy
    tool = hpy()
    return lambda: (tool.heap() & heap.Session).domisize


def chain_to(target):
    import objgraph as tool
    return lambda: len(tool.find_backref_chain(target, tool.is_proper_module, max_depth=20))


def chain():
    return chain_to(next(iter(heap.cache.values())))


def shared():
    return chain_to(heap.TAGS[0])


def closure():
    def ask():
        seen, sizes, todo = set(), {}, gc.get_objects()
        while todo:
            fresh = []
            for one in todo:
                if id(one) in seen:
                    continue
                seen.add(id(one))
                kind = type(one)
                sizes[kind] = sizes.get(kind, 0) + sys.getsizeof(one, 0)
                fresh.append(one)
            todo = gc.get_referents(*fresh)
            for one in fresh:
                if type(one) is dict:
                    todo.extend(one)
        return len(seen)
    return ask


def main():
    tool = {"objgraph": objgraph, "pympler": pympler, "guppy": guppy, "closure": closure,
            "domisize": domisize, "chain": chain, "shared": shared}
    heap.build(int(sys.argv[2]))
    if len(sys.argv) > 3:
        heap.age(int(sys.argv[3]))
    ask = tool[sys.argv[1]]()
    before = peak()
    start = time.perf_counter()
    count = ask()
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "megabytes": peak() - before, "objects": count}))


if __name__ == "__main__":
    main()
