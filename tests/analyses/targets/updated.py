# SPDX-License-Identifier: Apache-2.0
"""A rate limiter that forgets no client: each bucket has but times and measures, which change while it
stays; and cycles, which nobody collects."""
import gc
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import talk  # noqa: E402

gc.disable()


class Bucket(object):
    def __init__(self):
        self.tokens, self.last = 1.5, 0.25


class Node(object):
    pass


BUCKETS = {}


def serve(clients, cycles):
    """More clients come, all of them ask for something, and cycles are left."""
    for number in range(len(BUCKETS), len(BUCKETS) + clients):
        BUCKETS["client %d" % number] = Bucket()
    for bucket in BUCKETS.values():
        bucket.tokens += 0.5
        bucket.last += 1.0
    for _ in range(cycles):
        left, right = Node(), Node()
        left.other, right.other = right, left
    return len(BUCKETS)


serve(100, 0)
talk.serve(vars())
