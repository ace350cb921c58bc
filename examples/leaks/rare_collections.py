#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The collector was told to come rarely, as it cost time.  Connections that refer to themselves by
their handlers wait for it with all that they have received."""
# leak: garbage-waiting
# one look: possible
# three looks: possible
import gc

from traffic import body, requests

gc.set_threshold(1000000, 50, 50)


class Connection(object):
    def __init__(self, text):
        self.text = text
        self.handlers = {"message": self.on_message}

    def on_message(self):
        return len(self.text)


for request in requests():
    Connection(body(request)).handlers["message"]()
