#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A task for every order waits for the end of the shop, which never comes."""
# leak: pending-tasks, growing-holder
# one look: possible
# three looks: leaking
# pythons: 3.6-
import asyncio

from traffic import body, requests


async def remind(closing, order):
    text = body(order)
    await closing.wait()
    return len(text)


async def serve():
    closing = asyncio.Event()
    for request in requests():
        asyncio.ensure_future(remind(closing, request))
        await asyncio.sleep(0)


LOOP = asyncio.new_event_loop()
asyncio.set_event_loop(LOOP)
MAIN = LOOP.create_task(serve())
LOOP.run_until_complete(MAIN)
