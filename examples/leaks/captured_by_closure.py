#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is to be done when an order is shipped needs its number only, but the function has the whole
order in its closure."""
# leak: closure-capture, growing-holder
# one look: possible
# three looks: leaking
# path: __main__.WHEN_SHIPPED
from traffic import body, requests

WHEN_SHIPPED = []


def take(request):
    order = [request] + [body(request, 1024) for _ in range(10)]

    def shipped():
        return "order %d is on its way" % order[0]

    WHEN_SHIPPED.append(shipped)


for request in requests():
    take(request)
