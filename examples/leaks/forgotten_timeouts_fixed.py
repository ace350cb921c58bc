#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is to be called later is cancelled when the order is paid."""
import asyncio

from traffic import body, requests


class Order(object):
    def __init__(self, number):
        self.text = body(number)
        self.paid = False

    def cancel_unless_paid(self):
        return self.paid


async def serve():
    for request in requests():
        order = Order(request)
        timeout = LOOP.call_later(3600, order.cancel_unless_paid)
        order.paid = True
        timeout.cancel()
        await asyncio.sleep(0)


LOOP = asyncio.new_event_loop()
LOOP.run_until_complete(serve())
