#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A job that is done tidies up itself."""
import atexit

from traffic import body, requests


def tidy(data):
    return len(data)


atexit.register(tidy, "the end")


def job(number):
    tidy(body(number))


for request in requests():
    job(request)
