#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The context of every request is copied and kept, so that a callback could run in it later."""
# leak: growing-holder
# one look: possible
# three looks: leaking
# path: __main__.CONTEXTS
# pythons: 3.7-
import contextvars

from traffic import body, requests

CURRENT = contextvars.ContextVar("current request")
CONTEXTS = []


def serve(request):
    CURRENT.set(body(request))
    CONTEXTS.append(contextvars.copy_context())


for request in requests():
    contextvars.copy_context().run(serve, request)
