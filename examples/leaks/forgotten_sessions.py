#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Sessions of a shop that nobody ends: a dict of the module, written on every request and never
cleared."""
# leak: growing-holder
# one look: possible
# three looks: leaking
# path: __main__.SESSIONS
from traffic import body, requests

SESSIONS = {}


class Session(object):
    def __init__(self, user, basket):
        self.user = user
        self.basket = basket


def open_shop(user):
    SESSIONS["user-%d" % user] = Session(user, body(user))


for request in requests():
    open_shop(request)
