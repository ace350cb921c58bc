#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The mails of the test server go to a plain object that notes nothing."""
# needs on 2.7: mock
# keep: mock
from traffic import body, requests

try:
    from unittest import mock
except ImportError:
    import mock


class Mails(object):
    def send(self, address, text):
        return True


MAILS = Mails()
CLOCK = mock.Mock(return_value=0)


def order(request):
    MAILS.send("orders@shop.example", body(request))
    if CLOCK() == 0:
        CLOCK.reset_mock()


for request in requests():
    order(request)
