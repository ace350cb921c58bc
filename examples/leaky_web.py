#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A web shop that leaks: it keeps the session of every visitor, for ever.

    leaky_web.py [PORT]     serves http://127.0.0.1:PORT/ (0: a free port, which it prints)

Each visitor without a cookie gets a session with a basket and what they looked at.  Most never
come back, but nothing ends a session: SESSIONS only grows.
"""
import json
import sys
import uuid
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PRODUCTS = {"p%d" % n: {"name": "product %d" % n, "price": 5 + n % 95} for n in range(200)}


class Basket:
    def __init__(self):
        self.items = []

    def add(self, product):
        self.items.append({"product": product, "price": PRODUCTS[product]["price"], "count": 1})


class Session:
    def __init__(self, key, address):
        self.key = key
        self.address = address
        self.basket = Basket()
        self.history = []


SESSIONS = {}


def session_of(cookie, address):
    key = SimpleCookie(cookie)["session"].value if cookie else None
    if key not in SESSIONS:
        key = uuid.uuid4().hex
        SESSIONS[key] = Session(key, address)
    return SESSIONS[key]


class Shop(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body in one packet.
    wbufsize = -1

    def do_GET(self):
        session = session_of(self.headers.get("Cookie"), self.client_address[0])
        product = self.path.strip("/")
        session.history.append(self.path)
        if product in PRODUCTS:
            session.basket.add(product)
        body = json.dumps({"basket": session.basket.items}).encode()
        self.send_response(200)
        self.send_header("Set-Cookie", "session=" + session.key)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0), Shop)
    print(server.server_address[1], flush=True)
    server.serve_forever()
