#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A task waits for some time at most."""
import asyncio

from traffic import body, requests


async def remind(closing, order):
    text = body(order)
    try:
        await asyncio.wait_for(closing.wait(), 0)
    except asyncio.TimeoutError:
        return len(text)


async def serve():
    closing = asyncio.Event()
    for request in requests():
        await asyncio.ensure_future(remind(closing, request))


LOOP = asyncio.new_event_loop()
asyncio.set_event_loop(LOOP)
MAIN = LOOP.create_task(serve())
LOOP.run_until_complete(MAIN)
