#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each job adds a handler to the same logger: the first line is written once, the second one twice, and
so on."""
# leak: repeated-handlers
# one look: likely
# three looks: leaking
# path: logging.*.handlers
import logging
import os

from traffic import requests


def job(number):
    logger = logging.getLogger("shop")
    logger.addHandler(logging.StreamHandler(open(os.devnull, "w")))
    logger.warning("job %d begins", number)


for request in requests():
    if request % 20 == 0:
        job(request)
