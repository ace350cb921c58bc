#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A console for administrators runs what they type.  Of the last error it leaves the traceback in sys,
and with it the frame that has all orders in a variable."""
# leak: last-traceback
# one look: possible
# three looks: possible
# path: sys.last_traceback
# path on 3.12-: sys.last_*
import code
import sys

from traffic import body, requests


class Quiet(code.InteractiveInterpreter):
    def write(self, data):
        """What would be shown to the administrator."""


def average(count):
    orders = [body(number, 20480) for number in range(1500)]
    return sum(len(order) for order in orders) // count


CONSOLE = Quiet({"report": average})
for request in requests():
    if request % 1000 == 0:
        CONSOLE.runsource("report(0)")
