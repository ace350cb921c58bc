#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A thread-local made by hand: a dict by thread.  Threads end, and what they have put into the dict
does not."""
# leak: growing-holder
# one look: possible
# three looks: leaking
# path: __main__.CONNECTIONS
import threading

from traffic import body, requests

CONNECTIONS = {}


class Connection(object):
    def __init__(self, text):
        self.text = text


def serve(request):
    CONNECTIONS[threading.current_thread()] = Connection(body(request))


for request in requests():
    thread = threading.Thread(target=serve, args=(request,))
    thread.start()
    thread.join()
