#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The finalizer calls a function with all that it needs, which is not the object itself."""
import weakref

from traffic import body, requests


def tidy(number):
    return "%d is gone" % number


class Download(object):
    def __init__(self, number):
        self.data = body(number)
        weakref.finalize(self, tidy, number)


for request in requests():
    Download(request)
