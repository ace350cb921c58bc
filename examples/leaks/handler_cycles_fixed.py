#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The dict has functions, which know no connection: one goes with the last reference to it."""
from traffic import body, requests


def on_message(connection):
    return len(connection.text)


def on_end(connection):
    return 0


class Connection(object):
    handlers = {"message": on_message, "end": on_end}

    def __init__(self, text):
        self.text = text


def serve(request):
    connection = Connection(body(request))
    for event in "message", "end":
        connection.handlers[event](connection)


for request in requests():
    serve(request)
