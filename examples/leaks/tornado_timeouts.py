#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A server that reminds its users tomorrow, each by a callback of its own that has the whole request."""
# leak: known: tornado-callbacks, growing-holder, observers, closure-capture
# one look: possible or likely
# three looks: leaking
# path on 2.7: __main__.loop._timeouts
# needs: tornado
# keep: post
import functools

from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.testing import bind_unused_port
from tornado.web import Application, RequestHandler
from traffic import send

DAY = 24 * 3600
loop = IOLoop.current()


class Orders(RequestHandler):
    def post(self):
        loop.call_later(DAY, functools.partial(self.remind, self.request.body))
        self.write("thank you")

    def remind(self, order):
        print("how was %s?" % order)


listener, port = bind_unused_port()
server = HTTPServer(Application([("/orders", Orders)]))
server.add_socket(listener)
send(port, "/orders")
loop.start()
