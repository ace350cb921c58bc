#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An order is in a dict while it is worked on.  Those that are paid already leave the function by a
return that stands before the removal."""
# leak: growing-holder
# one look: possible
# three looks: leaking
# path: __main__.IN_WORK
from traffic import body, requests

IN_WORK = {}


def work_on(order):
    IN_WORK[order] = body(order, 20480)
    if order % 3:
        return "paid already"
    answer = "%d letters" % len(IN_WORK[order])
    del IN_WORK[order]
    return answer


for request in requests():
    work_on(request)
