# SPDX-License-Identifier: Apache-2.0
"""The work that the examples of this folder are given.

At a terminal requests come for ever, about 100 a second, so that one can start an example by hand and
look at it.  Else each line of standard input is a number of requests to make; "idle" is printed when
they are done, and the program ends with its input.
"""
from __future__ import print_function

import os
import sys
import threading
import time

PATIENCE = 60
A_SECOND = 100.0


def requests():
    """The numbers of requests, as they come in: 0, 1, 2, ..."""
    for number, _ in enumerate(_at_terminal() if sys.stdin.isatty() else _as_told()):
        yield number


def _at_terminal():
    print("PID %d" % os.getpid())
    while True:
        time.sleep(1 / A_SECOND)
        yield


def _as_told():
    for line in iter(sys.stdin.readline, ""):
        for _ in range(int(line)):
            yield
        print("idle")
        sys.stdout.flush()


def body(number, size=10240):
    """What a user has sent: a text, another one for each request."""
    return ("request %d " % number).ljust(size, ".")


def drive(client):
    """Call client(number) for each request in a thread of its own, as a server's clients are somewhere
    else, too.  The program ends with its input, whatever its server is doing."""
    thread = threading.Thread(target=_drive, args=(client,))
    thread.daemon = True
    thread.start()


def _drive(client):
    code = 1
    try:
        for number in requests():
            client(number)
        code = 0
    finally:
        if code:
            sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
        os._exit(code)


def send(port, path="/", method="POST"):
    """Have the server at a port of this machine answer all requests, which bring a body()."""
    try:
        from http.client import HTTPConnection
    except ImportError:
        from httplib import HTTPConnection
    connection = HTTPConnection("127.0.0.1", port)

    def client(number):
        if number == 0:
            _wait_for(connection)
        connection.request(method, path, body(number) if method == "POST" else None,
                           {"Content-Type": "text/plain"})
        connection.getresponse().read()

    drive(client)


def _wait_for(connection):
    """A server is started after its clients, as it never returns."""
    for _ in range(PATIENCE * 10):
        try:
            return connection.connect()
        except (IOError, OSError):
            time.sleep(0.1)
    raise RuntimeError("no server at port %d" % connection.port)
