# SPDX-License-Identifier: Apache-2.0
"""A pending asyncio task, of the loop of another thread."""
import asyncio
import threading


def start(make):
    """Returns when the task waits."""
    ready = threading.Event()

    async def inner(payload):
        ready.set()
        await asyncio.get_event_loop().create_future()
        return payload

    async def outer():
        await inner(make("Task"))

    async def main():
        task = asyncio.ensure_future(outer())
        await task

    def run():
        loop = asyncio.new_event_loop()
        loop.run_until_complete(main())

    thread = threading.Thread(target=run, name="loop")
    thread.daemon = True
    thread.start()
    ready.wait()
