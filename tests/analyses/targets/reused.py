# SPDX-License-Identifier: Apache-2.0
"""Sessions that leak, each with a list of its own; and one whose list grows besides."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import talk  # noqa: E402


class Session(object):
    def __init__(self, number):
        self.number = number
        self.history = [("page", number, i) for i in range(3)]


SESSIONS = {}
FIRST = Session(0)


def leak(count):
    for number in range(len(SESSIONS), len(SESSIONS) + count):
        SESSIONS["session %d" % number] = Session(number)
        FIRST.history.extend(("page", number, i) for i in range(100))
    return len(SESSIONS)


leak(10)
talk.serve(vars())
