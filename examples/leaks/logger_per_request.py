#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A logger for each request, by its number: logging keeps every logger that was ever asked for."""
# leak: known: logging-handlers, growing-holder
# one look: possible
# three looks: leaking
# path: logging.*.loggerDict
import logging

from traffic import body, requests


def answer(request):
    logger = logging.getLogger("shop.request-%d" % request)
    logger.debug("got %d letters", len(body(request)))


for request in requests():
    answer(request)
