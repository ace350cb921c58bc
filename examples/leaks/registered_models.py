#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A metaclass registers every class, so that plug-ins are found.  Reports are classes, too, and a new
one is made for every request."""
# leak: new-classes, growing-holder
# one look: likely
# three looks: leaking
# path: __main__.Registered.models
from traffic import body, requests


class Registered(type):
    models = []

    def __init__(cls, name, bases, namespace):
        type.__init__(cls, name, bases, namespace)
        cls.models.append(cls)


def report(request):
    return Registered("Report", (object,), {"text": body(request)})


for request in requests():
    report(request)
