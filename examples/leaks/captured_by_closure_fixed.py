#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The function has the number in its closure, and leaves the list when it has been called."""
from traffic import body, requests

WHEN_SHIPPED = []


def take(request):
    order = [request] + [body(request, 1024) for _ in range(10)]
    number = order[0]

    def shipped():
        return "order %d is on its way" % number

    WHEN_SHIPPED.append(shipped)


for request in requests():
    take(request)
    if len(WHEN_SHIPPED) == 10:
        while WHEN_SHIPPED:
            WHEN_SHIPPED.pop()()
