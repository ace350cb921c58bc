#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Metrics whose label is the address with all that users ask for: a time series for each."""
# leak: known: prometheus-labels
# one look: likely
# three looks: leaking
# path: __main__.DURATION._metrics
# needs: prometheus-client
import time

from prometheus_client import Histogram
from traffic import requests

DURATION = Histogram("request_seconds", "How long requests take", ["path"])


def handle(request):
    started = time.time()
    path = "/orders?search=%d" % request
    DURATION.labels(path).observe(time.time() - started)


for request in requests():
    handle(request)
