#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A worker clears its memory when a request is done."""
import threading
from concurrent.futures import ThreadPoolExecutor

from traffic import body, requests

OWN = threading.local()
POOL = ThreadPoolExecutor(4)


def work(request):
    OWN.history = []
    try:
        OWN.history.append(body(request))
        return len(OWN.history)
    finally:
        del OWN.history


for request in requests():
    POOL.submit(work, request).result()
