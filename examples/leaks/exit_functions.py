#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each job has its own function called at exit, with what it worked on.  The program runs for
months."""
# leak: growing-holder, large-holder, kept-outside
# one look: possible
# three looks: leaking
# three looks on 3.4-3.13: possible
import atexit

from traffic import body, requests


def tidy(data):
    return len(data)


def job(number):
    atexit.register(tidy, body(number))


for request in requests():
    job(request)
