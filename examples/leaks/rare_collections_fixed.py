#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The collector may come as rarely, as there is nothing for it to do: a connection that ends lets go
of its handlers, and with them of itself."""
import gc

from traffic import body, requests

gc.set_threshold(1000000, 50, 50)


class Connection(object):
    def __init__(self, text):
        self.text = text
        self.handlers = {"message": self.on_message}

    def on_message(self):
        return len(self.text)

    def finish(self):
        self.handlers = None


for request in requests():
    connection = Connection(body(request))
    connection.handlers["message"]()
    connection.finish()
