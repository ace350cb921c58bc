#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A file is open for as long as it is written to."""
import os

from traffic import body, requests


def log(order, text):
    with open(os.devnull, "w") as file:
        file.write(text)


for request in requests():
    if request % 20 == 0:
        log(request, body(request))
