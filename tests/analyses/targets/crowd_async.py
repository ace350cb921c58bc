# SPDX-License-Identifier: Apache-2.0
"""Tasks in known states, for crowd.py.  Python 3.6 on."""
import asyncio
import sys
import threading

#: What holds the tasks, and nothing else does.
kept = {}
HANDLERS = 5


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


async def wait_in_python(event):
    await event.wait()


async def wait_in_subclass(event):
    await event.wait()


async def wait_for_other(task):
    await task


async def tell(source):
    async for item in source:
        return item


async def produce(make, sizes):
    rows, sizes["produce"] = make(6)
    for row in rows:
        yield row


async def drip(event):
    await event.wait()
    yield event


async def stream(event):
    async for drop in drip(event):
        return drop


async def descend(event, depth):
    if depth:
        return await descend(event, depth - 1)
    await event.wait()


class OwnTask(asyncio.Task):
    pass


def block(gate, done):
    """The event loop stands here."""
    done.set()
    gate.acquire()
    gate.release()


async def run(make, sizes, seen, done, gate):
    loop = asyncio.get_event_loop()
    queue, event = asyncio.Queue(), asyncio.Event()
    kept["queue"], kept["event"] = queue, event
    kept["handlers"] = [loop.create_task(handle(queue, i, make, sizes)) for i in range(HANDLERS)]
    kept["finished"] = loop.create_task(finish())
    kept["failed"] = loop.create_task(fail())
    kept["cancelled"] = loop.create_task(wait_for_ever(event))
    kept["waiter"] = loop.create_task(wait_for_ever(event))
    kept["other"] = loop.create_task(wait_for_other(kept["waiter"]))
    kept["python"] = asyncio.tasks._PyTask(wait_in_python(event), loop=loop)
    kept["subclass"] = OwnTask(wait_in_subclass(event), loop=loop)
    kept["stream"] = loop.create_task(stream(event))
    kept["deep"] = loop.create_task(descend(event, 6))
    kept["source"] = produce(make, sizes)
    await tell(kept["source"])
    await asyncio.sleep(0)
    kept["cancelled"].cancel()
    await asyncio.wait([kept["cancelled"], kept["failed"], kept["finished"]])
    kept["failed"].exception()
    kept["main"] = current_task()
    for name in ("finished", "failed", "cancelled", "waiter", "other", "python", "subclass",
                 "stream", "deep", "main"):
        seen["task." + name] = id(kept[name])
    seen["task.handlers"] = [id(t) for t in kept["handlers"]]
    seen["run.line"] = sys._getframe().f_lineno + 1
    block(gate, done)


def current_task():
    return (getattr(asyncio, "current_task", None) or asyncio.Task.current_task)()


def names():
    """{state of a task: its name}, since 3.8."""
    return dict((name, task.get_name()) for name, task in kept.items()
                if isinstance(task, asyncio.Task))


def start(make, sizes, seen, gate):
    """In a thread of its own; returns when all tasks stand."""
    done = threading.Event()
    loop = asyncio.new_event_loop()

    def drive():
        asyncio.set_event_loop(loop)
        loop.run_until_complete(run(make, sizes, seen, done, gate))
    thread = threading.Thread(target=drive, name="loop")
    thread.daemon = True
    thread.start()
    done.wait()
