#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each result is got."""
# pythons: 3.6-
# needs: celery
import threading

from celery import Celery
from celery.contrib.testing.worker import start_worker
from traffic import body, requests

app = Celery("shop", broker="memory://", backend="rpc://")
app.conf.update(broker_transport_options={"polling_interval": 0.0005},
                worker_hijack_root_logger=False)
made = threading.Semaphore(0)


@app.task(name="report")
def report(number):
    made.release()
    return body(number, 100 * 1024)


background = start_worker(app, pool="solo", perform_ping_check=False, loglevel="error")
background.__enter__()
for request in requests():
    if request % 10 == 0:
        report.delay(request).get(interval=0.0005)
        made.acquire()
