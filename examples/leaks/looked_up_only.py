#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""To look something up in a defaultdict is to put it there: every user who ever asked has an entry."""
# leak: growing-holder
# one look: possible
# three looks: leaking
# path: __main__.INBOXES
from collections import defaultdict

from traffic import body, requests


class Inbox(object):
    def __init__(self):
        self.free = bytearray(10240)


INBOXES = defaultdict(Inbox)


def has_mail(user, text):
    return len(INBOXES[user].free) < len(text)


for request in requests():
    has_mail(request, body(request))
