#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Threads that take orders from a queue, for ever, and each has a cache in a threading.local."""
# leak: thread-local, growing-holder
# one look: possible
# three looks: leaking
# path: __main__.CACHE*
import threading

try:
    from queue import Queue
except ImportError:
    from Queue import Queue

from traffic import body, requests

ORDERS = Queue()


class Cache(threading.local):
    def __init__(self):
        self.invoices = {}


CACHE = Cache()


def work():
    while True:
        order = ORDERS.get()
        CACHE.invoices[order] = body(order)
        ORDERS.task_done()


for _ in range(3):
    thread = threading.Thread(target=work)
    thread.daemon = True
    thread.start()
for request in requests():
    ORDERS.put(request)
    ORDERS.join()
