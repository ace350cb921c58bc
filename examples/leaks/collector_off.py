#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The collector is off, for speed, and each connection keeps itself alive by a dict of its bound
methods: none ever goes."""
# leak: collector-off
# one look: likely
# three looks: likely
import gc

from traffic import body, requests

gc.disable()


class Connection(object):
    def __init__(self, text):
        self.text = text
        self.handlers = {}
        self.handlers["message"] = self.on_message
        self.handlers["end"] = self.on_end

    def on_message(self):
        return len(self.text)

    def on_end(self):
        return 0


def serve(request):
    connection = Connection(body(request))
    for event in "message", "end":
        connection.handlers[event]()


for request in requests():
    serve(request)
