#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The one manager of all connections, an attribute of its class, lists each connection that was
opened.  Closing one does not take it off the list."""
# leak: growing-holder
# one look: possible
# three looks: leaking
# path: __main__.ConnectionManager.instance.connections
from traffic import body, requests


class Connection(object):
    def __init__(self, user):
        self.user = user
        self.received = body(user)
        self.closed = False

    def shut(self):
        self.closed = True


class ConnectionManager(object):
    instance = None

    def __init__(self):
        self.connections = []

    @classmethod
    def get_instance(cls):
        if cls.instance is None:
            cls.instance = cls()
        return cls.instance

    def connect(self, user):
        connection = Connection(user)
        self.connections.append(connection)
        return connection


for request in requests():
    ConnectionManager.get_instance().connect(request).shut()
