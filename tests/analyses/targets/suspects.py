# SPDX-License-Identifier: Apache-2.0
"""A program with leaks of several verdicts; and one more that grows when it is asked to.

    suspects.py [healthy]

Works on 2.7 and on 3.6 to 3.15.
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import talk  # noqa: E402


class Order(object):
    def __init__(self, number):
        self.number = number


class Ledger(object):
    def note(self, order):
        return order


def rows():
    for number in range(10):
        yield number


def remember(order, seen=[]):
    seen.append(order)


def suspend(count):
    made = [rows() for _ in range(count)]
    for one in made:
        next(one)
    return made


LEDGER, GROWING = Ledger(), []
#: Nothing of what is below is too much.
LISTENERS, OPEN, BY_NAME = [LEDGER.note] * 2, [], {}


def leak(count):
    GROWING.extend(Order(number) for number in range(count))
    return len(GROWING)


if "healthy" not in sys.argv:
    # A bound method is made each time.
    LISTENERS.extend([LEDGER.note for _ in range(119)])
    for _ in range(150):
        remember(Order(0))
    OPEN.extend(suspend(200))
    BY_NAME["SECRET_KEY"] = suspend(120)
leak(10)
talk.serve(vars())
