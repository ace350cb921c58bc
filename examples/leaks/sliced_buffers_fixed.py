#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The header is copied, and of headers the last hundred are kept."""
import collections

from traffic import body, requests

HEADERS = collections.deque(maxlen=100)


def receive(request):
    packet = bytearray(body(request).encode("ascii"))
    HEADERS.append(memoryview(packet)[:16].tobytes())


for request in requests():
    receive(request)
