#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A task that is done takes itself off the set, as the documentation of asyncio shows."""
import asyncio

from traffic import body, requests

BACKGROUND = set()


async def fetch(page):
    await asyncio.sleep(0)
    return body(page)


async def serve():
    for request in requests():
        task = asyncio.ensure_future(fetch(request))
        BACKGROUND.add(task)
        task.add_done_callback(BACKGROUND.discard)
        await asyncio.sleep(0)


LOOP = asyncio.new_event_loop()
asyncio.set_event_loop(LOOP)
LOOP.run_until_complete(serve())
