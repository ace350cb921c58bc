#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Orders for a partner whose server is down: each failure is kept, and so is all that was to be sent."""
# leak: kept-exceptions
# one look: likely
# three looks: leaking
# path: __main__.FAILURES
# pythons: 3.6-
# needs: requests
import socket

import requests
import traffic

FAILURES = []
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
        FAILURES.append(error)


for request in traffic.requests():
    if request % 20 == 0:
        order(request)
