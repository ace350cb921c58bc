#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each connection has a dict of its own bound methods, and so keeps itself alive until the collector
comes.  It does come: this costs memory for a while, but nothing is lost."""
# leak: garbage-waiting
# one look: at most possible
# three looks: at most possible
from traffic import body, requests


class Connection(object):
    def __init__(self, text):
        self.text = text
        self.handlers = {"message": self.on_message, "end": self.on_end}

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
