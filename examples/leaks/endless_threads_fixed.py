#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One that is done with an order tells its thread so."""
import threading

from traffic import body, requests


def watch(cancelled, text):
    cancelled.wait()
    return len(text)


def take(request):
    done = threading.Event()
    thread = threading.Thread(target=watch, args=(done, body(request)))
    thread.daemon = True
    thread.start()
    done.set()
    thread.join()


for request in requests():
    if request % 20 == 0:
        take(request)
