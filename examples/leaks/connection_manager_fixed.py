#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A connection that is closed tells the manager, which forgets it."""
from traffic import body, requests


class Connection(object):
    def __init__(self, user, manager):
        self.user = user
        self.manager = manager
        self.received = body(user)

    def shut(self):
        self.manager.connections.remove(self)


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
        connection = Connection(user, self)
        self.connections.append(connection)
        return connection


for request in requests():
    ConnectionManager.get_instance().connect(request).shut()
