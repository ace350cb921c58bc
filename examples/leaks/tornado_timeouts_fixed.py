#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One callback a day reminds all users; of an order it has how many there were."""
# needs: tornado
# keep: post
import functools

from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.testing import bind_unused_port
from tornado.web import Application, RequestHandler
from traffic import send

DAY = 24 * 3600
TOTALS = {"orders": 0}
loop = IOLoop.current()


def remind(totals):
    print("how were all %(orders)d?" % totals)
    loop.call_later(DAY, functools.partial(remind, totals))


class Orders(RequestHandler):
    def post(self):
        TOTALS["orders"] += 1
        self.write("thank you")


listener, port = bind_unused_port()
server = HTTPServer(Application([("/orders", Orders)]))
server.add_socket(listener)
send(port, "/orders")
loop.call_later(DAY, functools.partial(remind, TOTALS))
loop.start()
