#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""heap.py N [--aged ROUNDS]: the N sessions of a web service in a cache that never forgets.

A session takes 14 objects: itself, its id, its user, its list of tags and the one tag that no
other session has, its dict of four strings, a tuple with a float and a string, and its key in
the cache.  71500 sessions make a heap of 1 million objects, 714000 one of 10 million.

With --aged, a random half of the sessions is replaced ROUNDS times, so that addresses no longer
tell what belongs together, as in a service that has run for weeks.

Prints "READY pid=... n=... tag=...", the last the address of a string that one session in a hundred
has, then serves itself requests of a millisecond until SIGTERM, and
then prints how many it served and how long the slowest took: what looking at it costs it.
Runs on every Python from 2.7 on.
"""
from __future__ import print_function

import os
import random
import signal
import sys
import time

TAGS = ["tag-%03d" % i for i in range(200)]
cache = {}


class Session(object):
    def __init__(self, i, parent):
        self.id = i + 1000
        self.user = "user-%d@example.com" % i
        self.tags = [TAGS[i % 200], TAGS[(i * 7) % 200], "tag-%d" % i]
        self.data = {
            "ip": "10.%d.%d.%d" % (i >> 16 & 255, i >> 8 & 255, i & 255),
            "agent": "Mozilla/5.0 (X11; rv:%d) Gecko/20100101" % i,
            "path": "/app/view/%d" % i,
            "csrf": "%032x" % (i * 2654435761),
        }
        self.parent = parent
        self.meta = (1700000000.0 + i, "host-%d" % i, self.tags)


def build(count, start=0):
    """Add sessions; each has an older one of the same batch as its parent."""
    chance = random.Random(42 + start)
    made = []
    for i in range(start, start + count):
        parent = made[chance.randrange(len(made))] if made else None
        made.append(Session(i, parent))
        cache["sess-%08x" % i] = made[-1]


def age(rounds):
    """Replace a random half of the sessions, again and again."""
    chance = random.Random(7)
    keys = list(cache)
    made = len(keys)
    for _ in range(rounds):
        chance.shuffle(keys)
        half = len(keys) // 2
        dead, keys = keys[:half], keys[half:]
        for key in dead:
            cache.pop(key).parent = None
        for key in keys:
            # Let go of parents that have been taken from the cache.
            parent = cache[key].parent
            if parent is not None and parent.parent is None:
                cache[key].parent = None
        for _ in range(half):
            key = "sess-%08x" % made
            cache[key] = Session(made, cache[keys[chance.randrange(len(keys))]])
            keys.append(key)
            made += 1


def serve():
    """A millisecond of reading and writing sessions, again and again."""
    served, slowest, keys, chance = 0, 0.0, list(cache), random.Random(1)
    clock = getattr(time, "perf_counter", time.time)
    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    while not stopped:
        start = clock()
        while clock() - start < 0.0005:
            session = cache[keys[chance.randrange(len(keys))]]
            session.user = session.user + ""
        time.sleep(0.0005)
        served += 1
        slowest = max(slowest, clock() - start)
    print("STOPPED served=%d slowest_ms=%.2f" % (served, slowest * 1000))
    sys.stdout.flush()


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 71500
    build(count)
    if "--aged" in sys.argv:
        age(int(sys.argv[sys.argv.index("--aged") + 1]))
    print("READY pid=%d n=%d tag=%#x" % (os.getpid(), len(cache), id(TAGS[0])))
    sys.stdout.flush()
    if "--idle" in sys.argv:
        signal.pause()
    serve()


if __name__ == "__main__":
    main()
