#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An order is to be cancelled in an hour if it is not paid.  It is paid at once, but the call stays in
the event loop for the hour, with the order."""
# leak: growing-holder, observers
# one look: possible
# three looks: leaking
# path: *._scheduled
# pythons: 3.6-
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
        LOOP.call_later(3600, order.cancel_unless_paid)
        order.paid = True
        await asyncio.sleep(0)


LOOP = asyncio.new_event_loop()
LOOP.run_until_complete(serve())
