#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A server accepts connections and keeps them in a list.  The clients have hung up long ago; its own
ends are open still (CLOSE_WAIT)."""
# leak: open-files
# one look: possible
# three looks: leaking
# path: __main__.CLIENTS
import socket

from traffic import requests

CLIENTS = []
SERVER = socket.socket()
SERVER.bind(("127.0.0.1", 0))
SERVER.listen(5)


def visit():
    visitor = socket.create_connection(SERVER.getsockname())
    client, _ = SERVER.accept()
    CLIENTS.append(client)
    visitor.sendall(b"good bye")
    visitor.close()
    client.recv(100)


for request in requests():
    if request % 20 == 0:
        visit()
