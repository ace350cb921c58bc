#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A test server whose mails go to a mock, which notes each call for assertions that nobody makes."""
# leak: known: mock-calls
# one look: likely
# three looks: leaking
# path: __main__.MAILS*_mock*
# needs on 2.7: mock
# keep: mock
from traffic import body, requests

try:
    from unittest import mock
except ImportError:
    import mock

MAILS = mock.Mock()


def order(request):
    MAILS.send("orders@shop.example", body(request))


for request in requests():
    order(request)
