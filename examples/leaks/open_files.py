#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A log file is opened for every twentieth order, and put into a dict so that the next line can be
written to it.  There is none, and the file is never closed."""
# leak: open-files
# one look: likely
# three looks: leaking
# path: __main__.LOGS
import os

from traffic import body, requests

LOGS = {}


def log(order, text):
    if order not in LOGS:
        LOGS[order] = open(os.devnull, "w")
    LOGS[order].write(text)


for request in requests():
    if request % 20 == 0:
        log(request, body(request))
