#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The cache of a thread is emptied when it has got too full."""
import threading

try:
    from queue import Queue
except ImportError:
    from Queue import Queue

from traffic import body, requests

ORDERS = Queue()
FULL = 50


class Cache(threading.local):
    def __init__(self):
        self.invoices = {}


CACHE = Cache()


def work():
    while True:
        order = ORDERS.get()
        if len(CACHE.invoices) >= FULL:
            CACHE.invoices.clear()
        CACHE.invoices[order] = body(order)
        ORDERS.task_done()


for _ in range(3):
    thread = threading.Thread(target=work)
    thread.daemon = True
    thread.start()
for request in requests():
    ORDERS.put(request)
    ORDERS.join()
