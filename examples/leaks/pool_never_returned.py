#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Connections to a database: after a bad order one stays out of the pool."""
# leak: known: sqlalchemy-pool, growing-holder
# one look: likely
# three looks: leaking
# path: __main__.BUSY
# needs: sqlalchemy
import atexit
import os
import shutil
import tempfile

from sqlalchemy import create_engine, text
from sqlalchemy.pool import QueuePool
from traffic import requests

folder = tempfile.mkdtemp()
atexit.register(shutil.rmtree, folder)
engine = create_engine("sqlite:///" + os.path.join(folder, "shop.db"), poolclass=QueuePool,
                       pool_size=5, max_overflow=-1)
BUSY = {}


def take(order):
    BUSY[order] = connection = engine.connect()
    price = connection.execute(text("SELECT :n % 20"), {"n": order}).scalar()
    if price == 0:
        raise ValueError("nothing is for free")
    BUSY.pop(order).close()


for request in requests():
    try:
        take(request)
    except ValueError:
        pass
