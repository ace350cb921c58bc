#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A log in memory: one buffer, which gets longer with every request."""
# leak: growing-holder, large-holder
# one look: possible
# three looks: leaking
# path: __main__.LOG
from traffic import body, requests

LOG = bytearray()


def log(text):
    LOG.extend(text.encode("ascii"))


for request in requests():
    log(body(request))
