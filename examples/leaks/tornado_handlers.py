#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A server that watches a pipe for some users, by functools.partial; it never stops."""
# leak: known: tornado-callbacks, growing-holder, observers, closure-capture
# one look: possible or likely
# three looks: leaking
# path on 2.7: __main__.loop._handlers
# needs: tornado
# keep: post
import functools
import os

from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.testing import bind_unused_port
from tornado.web import Application, RequestHandler
from traffic import send

loop = IOLoop.current()


class Feed(object):
    def __init__(self, first):
        self.lines = [first * 20]
        self.source, self.sink = os.pipe()

    def ready(self, user, source, events):
        self.lines.append((user, os.read(source, 4096)))


class Watch(RequestHandler):
    count = 0

    def post(self):
        Watch.count += 1
        if Watch.count % 20 == 0:
            feed = Feed(self.request.body)
            loop.add_handler(feed.source, functools.partial(feed.ready, Watch.count), loop.READ)
        self.write("watching")


listener, port = bind_unused_port()
server = HTTPServer(Application([("/watch", Watch)]))
server.add_socket(listener)
send(port, "/watch")
loop.start()
