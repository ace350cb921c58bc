#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A thread for every twentieth order waits until the order is cancelled.  Few are."""
# leak: threads-without-end
# one look: possible
# three looks: possible
import threading

from traffic import body, requests


def watch(cancelled, text):
    cancelled.wait()
    return len(text)


def take(request):
    thread = threading.Thread(target=watch, args=(threading.Event(), body(request)))
    thread.daemon = True
    thread.start()


for request in requests():
    if request % 20 == 0:
        take(request)
