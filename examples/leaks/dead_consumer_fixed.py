#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An order that cannot be parsed is left out; and the queue has a length, so that it would be noticed
when nobody takes anything from it."""
import threading

try:
    from queue import Queue
except ImportError:
    from Queue import Queue

from traffic import body, requests

ORDERS = Queue(100)


def consume():
    while True:
        text = ORDERS.get()
        if "request 100 " in text:
            continue


thread = threading.Thread(target=consume)
thread.daemon = True
thread.start()
for request in requests():
    ORDERS.put(body(request))
