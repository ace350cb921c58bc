#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The collector can be off where there are no cycles: handlers are looked up by name when they are
needed."""
import gc

from traffic import body, requests

gc.disable()


class Connection(object):
    def __init__(self, text):
        self.text = text

    def on_message(self):
        return len(self.text)

    def on_end(self):
        return 0


def serve(request):
    connection = Connection(body(request))
    for event in "on_message", "on_end":
        getattr(connection, event)()


for request in requests():
    serve(request)
