#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""No leak: the OrderedDict of Python 2 has a list that refers to itself, which the collector takes
when the dict has gone.  Those of Python 3 need no collector."""
# leak: garbage-waiting
# one look: at most expected
# three looks: at most expected
from collections import OrderedDict

from traffic import body, requests


def headers(request):
    fields = OrderedDict()
    fields["user"] = request
    fields["text"] = body(request)
    return ", ".join(fields)


for request in requests():
    headers(request)
