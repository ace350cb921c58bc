#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The text is always the same, and what differs is logged."""
import logging
import warnings

from traffic import body, requests

logging.captureWarnings(True)
warnings.simplefilter("default")


def parse(text):
    logging.debug("not a number: %s", text)
    warnings.warn("not a number")


for request in requests():
    parse(body(request))
