#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A session that is over takes its call back."""
# needs: twisted
# keep: render_POST isLeaf
from traffic import send
from twisted.internet import reactor
from twisted.web.resource import Resource
from twisted.web.server import Site

HOUR = 3600


class Session(object):
    def __init__(self, text):
        self.text = text
        self.call = reactor.callLater(HOUR, self.end)

    def end(self):
        self.text = None
        if self.call.active():
            self.call.cancel()


class Sessions(Resource):
    isLeaf = True

    def render_POST(self, request):
        session = Session(request.content.read())
        session.end()
        return b"welcome and farewell"


listening = reactor.listenTCP(0, Site(Sessions()), interface="127.0.0.1")
send(listening.getHost().port)
reactor.run()
