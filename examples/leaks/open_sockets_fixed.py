#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A client that has hung up is closed and leaves the list."""
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
    while client.recv(100):
        pass
    CLIENTS.remove(client)
    client.close()


for request in requests():
    if request % 20 == 0:
        visit()
