#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is to run in the context of a request runs before its end."""
import contextvars

from traffic import body, requests

CURRENT = contextvars.ContextVar("current request")


def length():
    return len(CURRENT.get())


def serve(request):
    CURRENT.set(body(request))
    contextvars.copy_context().run(length)


for request in requests():
    contextvars.copy_context().run(serve, request)
