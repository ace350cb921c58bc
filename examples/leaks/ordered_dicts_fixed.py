#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Where the order is known a list of pairs does."""
from traffic import body, requests


def headers(request):
    fields = [("user", request), ("text", body(request))]
    return ", ".join(name for name, _ in fields)


for request in requests():
    headers(request)
