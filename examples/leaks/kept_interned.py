#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Words are interned, so that equal ones are one object, and noted in a set.  Each user has words of
their own."""
# leak: growing-holder
# one look: possible
# three looks: leaking
# path: __main__.WORDS
# pythons: 2.7 3.4-3.11 3.13-
# 3.12 never frees what is interned: there the twin would leak, too.
from traffic import body, requests

try:
    from sys import intern
except ImportError:
    pass  # Python 2 has it as a builtin.

WORDS = set()


def learn(text):
    word = intern(text)
    WORDS.add(word)
    return word


for request in requests():
    learn(body(request))
