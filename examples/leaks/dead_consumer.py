#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A thread takes orders from a queue, until one cannot be parsed: the thread ends by an exception, and
the queue goes on filling."""
# leak: growing-holder
# one look: possible
# three looks: leaking
# path: __main__.ORDERS.queue
import sys
import threading

try:
    from queue import Queue
except ImportError:
    from Queue import Queue

from traffic import body, requests

ORDERS = Queue()


def consume():
    while True:
        text = ORDERS.get()
        if "request 100 " in text:
            sys.exit("what is this?")


thread = threading.Thread(target=consume)
thread.daemon = True
thread.start()
for request in requests():
    ORDERS.put(body(request))
