#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Of each failure its text is kept, and of these the last ones."""
# pythons: 3.6-
# needs: requests
import collections
import socket

import requests
import traffic

FAILURES = collections.deque(maxlen=100)
closed = socket.socket()
closed.bind(("127.0.0.1", 0))
PARTNER = "http://127.0.0.1:%d/orders" % closed.getsockname()[1]
client = requests.Session()
client.trust_env = False


def order(request):
    text = traffic.body(request, 100 * 1024)
    try:
        client.post(PARTNER, data=text, timeout=5)
    except requests.RequestException as error:
        FAILURES.append(str(error))


for request in traffic.requests():
    if request % 20 == 0:
        order(request)
