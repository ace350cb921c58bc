#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The removal stands in a finally clause, past which no return leads."""
from traffic import body, requests

IN_WORK = {}


def work_on(order):
    IN_WORK[order] = body(order, 20480)
    try:
        if order % 3:
            return "paid already"
        return "%d letters" % len(IN_WORK[order])
    finally:
        del IN_WORK[order]


for request in requests():
    work_on(request)
