#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""When the error has been shown sys forgets it."""
import code
import sys

from traffic import body, requests


class Quiet(code.InteractiveInterpreter):
    def write(self, data):
        """What would be shown to the administrator."""

    def forget(self):
        sys.last_type = sys.last_value = sys.last_traceback = sys.last_exc = None


def average(count):
    orders = [body(number, 20480) for number in range(1500)]
    return sum(len(order) for order in orders) // count


CONSOLE = Quiet({"report": average})
for request in requests():
    if request % 1000 == 0:
        CONSOLE.runsource("report(0)")
        CONSOLE.forget()
