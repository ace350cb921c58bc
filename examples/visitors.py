#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Visitors of a web shop: visitors.py PORT COUNT

Each is new, looks at two products and never comes back.
"""
import http.client
import random
import sys
from concurrent.futures import ThreadPoolExecutor


def visit(port, seed):
    choice = random.Random(seed)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    cookie = {}
    for _ in range(2):
        connection.request("GET", "/p%d" % choice.randrange(200), headers=cookie)
        answer = connection.getresponse()
        answer.read()
        cookie = {"Cookie": answer.getheader("Set-Cookie")}
    connection.close()


if __name__ == "__main__":
    port, count = int(sys.argv[1]), int(sys.argv[2])
    with ThreadPoolExecutor(8) as pool:
        for _ in pool.map(lambda seed: visit(port, seed), range(count)):
            pass
