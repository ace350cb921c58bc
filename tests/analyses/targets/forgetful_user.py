# SPDX-License-Identifier: Apache-2.0
"""Calls each function of forgetful.c as often as it is told: FOLDER NAME=COUNT..."""
import sys

sys.path.insert(0, sys.argv[1])
import forgetful  # noqa: E402
import talk  # noqa: E402

ARGUMENT = ["given again and again"]


class Session(object):
    def __init__(self):
        self.user = "a user"
        self.items = [1, 2]


class Node(object):
    """Is in a cycle with itself: a referrer that it keeps alive says nothing."""

    def __init__(self):
        self.first = self


class Key(object):
    pass


def call(name, count):
    key = Key()
    for _ in range(count):
        if name == "instance":
            forgetful.drop_result(Session)
        elif name == "cycle":
            forgetful.drop_result(Node)
        elif name == "list":
            forgetful.lose_list(key)
        elif name == "dict":
            forgetful.lose_dict(key)
        elif name == "bytes":
            forgetful.lose_bytes("text")
        elif name == "argument":
            forgetful.take(ARGUMENT)
        elif name == "keep":
            forgetful.keep([b"k" * 1000000])


for word in sys.argv[2:]:
    kind, _, number = word.partition("=")
    call(kind, int(number))
talk.serve(globals())
