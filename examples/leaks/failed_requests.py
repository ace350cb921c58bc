#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Requests that fail stay in the dict of requests in progress: the exception skips the line that
takes them out, and whoever catches it does not know of the dict."""
# leak: growing-holder
# one look: possible
# three looks: leaking
# path: __main__.SERVER.in_progress
from traffic import body, requests


class Server(object):
    def __init__(self):
        self.in_progress = {}
        self.failures = 0

    def answer(self, request):
        text = self.in_progress[request] = body(request, 20480)
        number = int(text[8:10] + text[-2:])
        del self.in_progress[request]
        return number

    def serve(self, request):
        try:
            return self.answer(request)
        except ValueError:
            self.failures += 1


SERVER = Server()
for request in requests():
    SERVER.serve(request)
