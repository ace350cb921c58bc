#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A request is taken out of the dict however its answer ends."""
from traffic import body, requests


class Server(object):
    def __init__(self):
        self.in_progress = {}
        self.failures = 0

    def answer(self, request):
        text = self.in_progress[request] = body(request, 20480)
        try:
            return int(text[8:10] + text[-2:])
        finally:
            del self.in_progress[request]

    def serve(self, request):
        try:
            return self.answer(request)
        except ValueError:
            self.failures += 1


SERVER = Server()
for request in requests():
    SERVER.serve(request)
