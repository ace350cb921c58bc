#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One logger, and the number is in the message."""
import logging

from traffic import body, requests


def answer(request):
    logger = logging.getLogger("shop")
    logger.debug("request %d: got %d letters", request, len(body(request)))


for request in requests():
    answer(request)
