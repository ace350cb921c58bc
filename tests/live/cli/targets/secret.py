# -*- coding: utf-8 -*-
# SPDX-License-Identifier: Apache-2.0
"""Texts of every kind that nobody is to see: secret.py SECRET_ARGUMENT.  For 2.7 and 3.6 on."""
import sys
import time


class User(object):
    def __init__(self):
        self.name = "SECRET_" + "VALUE"
        self.more = {"SECRET_" + "KEY": [u"SECRET_" + u"UNICODE" + u"\u00e9"],
                     b"SECRET_" + b"BYTES": 4242424242, ("SECRET_" + "NESTED", 1): 0.5}
        self.long = "SECRET_" + "LONG" * 17500


def wait(user):
    local = "SECRET_" + "LOCAL"
    captured = "SECRET_" + "CAPTURED"

    def reader():
        return captured
    print("ready")
    sys.stdout.flush()
    time.sleep(1000)
    return local, reader, user


wait(User())
