#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""itertools.tee() makes two iterators of one.  What the first has read is kept until the second one
comes, and that is read only at night."""
# leak: growing-holder
# one look: possible
# three looks: leaking
# path: __main__.AUDIT*
from itertools import tee

from traffic import body, requests


def orders():
    for request in requests():
        yield body(request)


SALES, AUDIT = tee(orders())
for order in SALES:
    len(order)
for order in AUDIT:
    len(order)
