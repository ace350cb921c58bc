#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tasks are put into a list so that nobody takes them away before they are done, and are done; but
nobody awaits them, and so their results stay in the list as well."""
# leak: growing-holder
# one look: possible
# three looks: leaking
# path: __main__.BACKGROUND
# pythons: 3.6-
import asyncio

from traffic import body, requests

BACKGROUND = []


async def fetch(page):
    await asyncio.sleep(0)
    return body(page)


async def serve():
    for request in requests():
        BACKGROUND.append(asyncio.ensure_future(fetch(request)))
        await asyncio.sleep(0)


LOOP = asyncio.new_event_loop()
asyncio.set_event_loop(LOOP)
LOOP.run_until_complete(serve())
