# SPDX-License-Identifier: Apache-2.0
"""A page of tornado's, with a coroutine and a timeout in it."""
# needs: tornado
from tornado import gen
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.testing import bind_unused_port
from tornado.web import Application, RequestHandler
from traffic import send


class Hello(RequestHandler):
    @gen.coroutine
    def post(self):
        yield gen.sleep(0)
        self.write({"hello": len(self.request.body)})


listener, port = bind_unused_port()
server = HTTPServer(Application([("/", Hello)]))
server.add_socket(listener)
send(port)
IOLoop.current().start()
