# SPDX-License-Identifier: Apache-2.0
"""Tasks in known states, for crowd.py.  Python 3.6 on."""
import asyncio
import threading

kept = {}


async def fetch(queue, number, make, sizes):
    rows, sizes["fetch"] = make(20)
    item = await queue.get()
    return rows, item, number


async def handle(queue, number, make, sizes):
    return await fetch(queue, number, make, sizes)


async def finish():
    return "finished"


async def fail():
    raise ValueError("failed")


async def wait_for_ever(event):
    await event.wait()


async def tell(source):
    async for item in source:
        return item


async def produce(make, sizes):
    rows, sizes["produce"] = make(6)
    for row in rows:
        yield row


async def run(make, sizes, seen, done):
    loop = asyncio.get_event_loop()
    queue, event = asyncio.Queue(), asyncio.Event()
    kept["queue"], kept["event"] = queue, event
    kept["handlers"] = [loop.create_task(handle(queue, i, make, sizes)) for i in range(5)]
    kept["finished"] = loop.create_task(finish())
    kept["failed"] = loop.create_task(fail())
    kept["cancelled"] = loop.create_task(wait_for_ever(event))
    kept["waiter"] = loop.create_task(wait_for_ever(event))
    kept["source"] = produce(make, sizes)
    await tell(kept["source"])
    await asyncio.sleep(0)
    kept["cancelled"].cancel()
    await asyncio.wait([kept["cancelled"], kept["failed"], kept["finished"]])
    kept["failed"].exception()
    for name in ("finished", "failed", "cancelled", "waiter"):
        seen["task." + name] = id(kept[name])
    seen["task.handlers"] = [id(t) for t in kept["handlers"]]
    # What drives this call.
    kept["main"] = [t for t in all_tasks(loop) if t not in kept["handlers"] and not t.done()
                    and t is not kept["waiter"]][0]
    seen["task.main"] = id(kept["main"])
    done.set()
    await event.wait()


def all_tasks(loop):
    function = getattr(asyncio, "all_tasks", None) or asyncio.Task.all_tasks
    return function(loop)


def start(make, sizes, seen):
    """In a thread of its own; returns when all tasks stand."""
    done = threading.Event()
    loop = asyncio.new_event_loop()

    def drive():
        asyncio.set_event_loop(loop)
        loop.run_until_complete(run(make, sizes, seen, done))
    thread = threading.Thread(target=drive, name="loop")
    thread.daemon = True
    thread.start()
    done.wait()
