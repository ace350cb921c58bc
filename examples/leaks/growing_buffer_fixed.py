#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is too old is cut off."""
from traffic import body, requests

LOG = bytearray()
LONGEST = 1 << 20


def log(text):
    LOG.extend(text.encode("ascii"))
    del LOG[:-LONGEST]


for request in requests():
    log(body(request))
