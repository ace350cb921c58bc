#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The cache has a size."""
from functools import lru_cache

from traffic import body, requests


class Profile(object):
    def __init__(self, user):
        self.user = user
        self.text = body(user)


@lru_cache(maxsize=100)
def profile(user):
    return Profile(user)


for request in requests():
    profile(request)
