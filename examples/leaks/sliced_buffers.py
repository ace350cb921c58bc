#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Of each packet the header is kept, as a slice of a memoryview: sixteen bytes that keep the whole
packet."""
# leak: growing-holder
# one look: possible
# three looks: leaking
# path: __main__.HEADERS
from traffic import body, requests

HEADERS = []


def receive(request):
    packet = bytearray(body(request).encode("ascii"))
    HEADERS.append(memoryview(packet)[:16])


for request in requests():
    receive(request)
