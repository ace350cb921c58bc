#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Support looks up the last orders only, so that no more are remembered."""
# needs: flask
import collections
import logging

from flask import Flask, request
from traffic import send
from werkzeug.serving import make_server

LAST_ORDERS = collections.deque(maxlen=20)
TOTALS = {"orders": 0}
app = Flask("shop")


@app.route("/orders", methods=["POST"])
def order():
    TOTALS["orders"] += 1
    LAST_ORDERS.append({"from": request.remote_addr, "text": request.get_data()})
    return "order %d" % TOTALS["orders"]


logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = make_server("127.0.0.1", 0, app)
send(server.server_port, "/orders")
server.serve_forever()
