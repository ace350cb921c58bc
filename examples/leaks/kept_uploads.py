#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whatever users upload is put into a list of the module, to be looked at later; nobody does."""
# leak: growing-holder
# one look: possible
# three looks: leaking
# path: __main__.UPLOADS
from traffic import body, requests

UPLOADS = []


def upload(request):
    data = bytearray(body(request).encode("ascii"))
    UPLOADS.append(data)
    return len(data)


for request in requests():
    upload(request)
