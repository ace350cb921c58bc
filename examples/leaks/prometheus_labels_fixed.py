#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The label has the path without what is asked for, of which there are few."""
# needs: prometheus-client
import time

from prometheus_client import Histogram
from traffic import requests

DURATION = Histogram("request_seconds", "How long requests take", ["path"])


def handle(request):
    started = time.time()
    path = "/orders?search=%d" % request
    DURATION.labels(path.split("?")[0]).observe(time.time() - started)


for request in requests():
    handle(request)
