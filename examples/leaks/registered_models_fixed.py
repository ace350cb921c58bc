#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reports are made by type itself, and only plug-ins are registered.  The collector takes a class that
is not needed any more, as it refers to itself: here it is asked to."""
import gc

from traffic import body, requests


class Registered(type):
    models = []

    def __init__(cls, name, bases, namespace):
        type.__init__(cls, name, bases, namespace)
        cls.models.append(cls)


PLUGIN = Registered("Plugin", (object,), {})


def report(request):
    return type("Report", (object,), {"text": body(request)})


for request in requests():
    report(request)
    if request % 100 == 99:
        gc.collect()
