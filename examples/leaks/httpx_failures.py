#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The last error of each order, by its number, for the admin; none is ever taken out."""
# leak: kept-exceptions, growing-holder
# one look: possible or likely
# three looks: leaking
# path: __main__.ERRORS
# pythons: 3.7-
# needs: httpx
import socket

import httpx
from traffic import body, requests

ERRORS = {}
closed = socket.socket()
closed.bind(("127.0.0.1", 0))
PARTNER = "http://127.0.0.1:%d/orders" % closed.getsockname()[1]
client = httpx.Client(trust_env=False)


def order(request):
    try:
        client.post(PARTNER, content=body(request, 100 * 1024), timeout=5)
    except httpx.HTTPError as error:
        ERRORS[request] = error


for request in requests():
    if request % 20 == 0:
        order(request)
