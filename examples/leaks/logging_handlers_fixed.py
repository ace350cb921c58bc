#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The logger gets its handler where the program begins."""
import logging
import os

from traffic import requests

logging.getLogger("shop").addHandler(logging.StreamHandler(open(os.devnull, "w")))


def job(number):
    logging.getLogger("shop").warning("job %d begins", number)


for request in requests():
    if request % 20 == 0:
        job(request)
