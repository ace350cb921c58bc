#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Both are read at the same pace."""
from itertools import tee

from traffic import body, requests


def orders():
    for request in requests():
        yield body(request)


SALES, AUDIT = tee(orders())
for order in SALES:
    len(order)
    len(next(AUDIT))
