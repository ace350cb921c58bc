#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The page shows the texts of the last errors, and no more are there."""
# pythons: 3.7-
# needs: httpx
import collections
import socket

import httpx
from traffic import body, requests

ERRORS = collections.deque(maxlen=100)
closed = socket.socket()
closed.bind(("127.0.0.1", 0))
PARTNER = "http://127.0.0.1:%d/orders" % closed.getsockname()[1]
client = httpx.Client(trust_env=False)


def order(request):
    try:
        client.post(PARTNER, content=body(request, 100 * 1024), timeout=5)
    except httpx.HTTPError as error:
        ERRORS.append(str(error))


for request in requests():
    if request % 20 == 0:
        order(request)
