#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The table of interned strings keeps none by itself, and no set is needed."""
from traffic import body, requests

try:
    from sys import intern
except ImportError:
    pass  # Python 2 has it as a builtin.


def learn(text):
    return intern(text)


for request in requests():
    learn(body(request))
