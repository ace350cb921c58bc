#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Workers remember in a threading.local what they have done.  In a pool threads do not end, and
neither does their memory."""
# leak: thread-local, growing-holder
# one look: possible
# three looks: leaking
# path: __main__.OWN*
# pythons: 3.4-
import threading
from concurrent.futures import ThreadPoolExecutor

from traffic import body, requests

OWN = threading.local()
POOL = ThreadPoolExecutor(4)


def work(request):
    if not hasattr(OWN, "history"):
        OWN.history = []
    OWN.history.append(body(request))
    return len(OWN.history)


for request in requests():
    POOL.submit(work, request).result()
