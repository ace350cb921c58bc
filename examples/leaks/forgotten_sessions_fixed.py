#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Only the sessions of the last users are kept: whoever comes makes the oldest one leave."""
from collections import OrderedDict

from traffic import body, requests

SESSIONS = OrderedDict()
MOST_SESSIONS = 100


class Session(object):
    def __init__(self, user, basket):
        self.user = user
        self.basket = basket


def open_shop(user):
    SESSIONS["user-%d" % user] = Session(user, body(user))
    if len(SESSIONS) > MOST_SESSIONS:
        SESSIONS.popitem(last=False)


for request in requests():
    open_shop(request)
