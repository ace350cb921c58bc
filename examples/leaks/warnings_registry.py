#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A warning whose text is another one each time: the module remembers all texts, so as not to show one
twice."""
# leak: known: warnings-registry
# one look: possible
# three looks: leaking
# path: __main__.__warningregistry__
import logging
import warnings

from traffic import body, requests

logging.captureWarnings(True)
warnings.simplefilter("default")


def parse(text):
    warnings.warn("not a number: %s" % text)


for request in requests():
    parse(body(request))
