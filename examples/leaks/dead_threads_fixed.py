#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A real threading.local: what is in it goes with the thread."""
import threading

from traffic import body, requests

OWN = threading.local()


class Connection(object):
    def __init__(self, text):
        self.text = text


def serve(request):
    OWN.connection = Connection(body(request))


for request in requests():
    thread = threading.Thread(target=serve, args=(request,))
    thread.start()
    thread.join()
