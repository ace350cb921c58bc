#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A failed call is remembered in a variable of its own frame: a cycle, which waits for the collector."""
# leak: garbage-waiting
# one look: at most possible
# three looks: at most possible
# pythons: 3.6-
# needs: requests
import socket

import requests
import traffic

closed = socket.socket()
closed.bind(("127.0.0.1", 0))
PARTNER = "http://127.0.0.1:%d/orders" % closed.getsockname()[1]
client = requests.Session()
client.trust_env = False


def order(request):
    text, failure = traffic.body(request, 100 * 1024), None
    try:
        client.post(PARTNER, data=text, timeout=5)
    except requests.RequestException as error:
        failure = error
    return failure is None


for request in traffic.requests():
    if request % 20 == 0:
        order(request)
