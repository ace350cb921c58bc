#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A server that means to end each session in an hour, and keeps all of it for that long."""
# leak: known: twisted-callbacks
# one look: possible
# three looks: leaking
# path: twisted.internet.reactor._pendingTimedCalls
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

    def end(self):
        self.text = None


class Sessions(Resource):
    isLeaf = True

    def render_POST(self, request):
        reactor.callLater(HOUR, Session(request.content.read()).end)
        return b"welcome"


listening = reactor.listenTCP(0, Site(Sessions()), interface="127.0.0.1")
send(listening.getHost().port)
reactor.run()
