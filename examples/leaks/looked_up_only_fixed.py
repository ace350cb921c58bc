#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""get() looks without putting anything there."""
from collections import defaultdict

from traffic import body, requests


class Inbox(object):
    def __init__(self):
        self.free = bytearray(10240)


INBOXES = defaultdict(Inbox)


def has_mail(user, text):
    inbox = INBOXES.get(user)
    return inbox is not None and len(inbox.free) < len(text)


for request in requests():
    has_mail(request, body(request))
