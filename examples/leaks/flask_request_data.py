#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A web shop that remembers each order in a dict of the module, to be looked up by support; for ever."""
# leak: growing-holder
# one look: possible
# three looks: leaking
# path: __main__.ORDERS
# needs: flask
import logging

from flask import Flask, request
from traffic import send
from werkzeug.serving import make_server

ORDERS = {}
app = Flask("shop")


@app.route("/orders", methods=["POST"])
def order():
    number = len(ORDERS) + 1
    ORDERS[number] = {"from": request.remote_addr, "text": request.get_data()}
    return "order %d" % number


logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = make_server("127.0.0.1", 0, app)
send(server.server_port, "/orders")
server.serve_forever()
