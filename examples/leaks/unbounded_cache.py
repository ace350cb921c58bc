#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""lru_cache(maxsize=None) keeps every answer for ever, and users come in without end."""
# leak: unbounded-cache
# one look: likely
# three looks: likely
# path: __main__.profile
# pythons: 3.4-
from functools import lru_cache

from traffic import body, requests


class Profile(object):
    def __init__(self, user):
        self.user = user
        self.text = body(user)


@lru_cache(maxsize=None)
def profile(user):
    return Profile(user)


for request in requests():
    profile(request)
