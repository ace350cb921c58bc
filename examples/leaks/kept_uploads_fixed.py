#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Of an upload only what is needed later is kept: how much it was."""
from traffic import body, requests

TOTALS = {"uploads": 0, "bytes": 0}


def upload(request):
    data = bytearray(body(request).encode("ascii"))
    TOTALS["uploads"] += 1
    TOTALS["bytes"] += len(data)
    return len(data)


for request in requests():
    upload(request)
