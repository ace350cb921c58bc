# SPDX-License-Identifier: Apache-2.0
"""Threads in known frames, generators, and thread-locals: crowd.py.  For 2.7 and 3.6 on.

Each thing that limpet is asked about is the only holder of what it holds; `sizes` has what that is by
sys.getsizeof(), `seen` the addresses that the program itself saw.
"""
import gc
import sys
import threading

import talk

try:
    from threading import get_ident
except ImportError:
    from thread import get_ident

# The one of 2.7 keeps them in the Thread.
slow = None
if sys.version_info >= (3, 0):
    import _threading_local
    slow = _threading_local.local()

gate = threading.Lock()
ready = threading.Semaphore(0)
local = threading.local()
#: By name: bytes, addresses, idents.
sizes, seen, idents = {}, {}, {}
kept = []


def make(count, length=1000):
    """A list of byte strings, and what it takes."""
    made = [b"x" * (length + i) for i in range(count)]
    return made, sys.getsizeof(made) + sum(map(sys.getsizeof, made))


def frame_size():
    """What the caller's frame object takes; since 3.11 it is none (asking would make it one)."""
    return sys.getsizeof(sys._getframe(1)) if sys.version_info < (3, 11) else 0


def stacks():
    """{ident: [function, file, line] of each frame} of the threads above, innermost first."""
    answer = {}
    for name in idents:
        frame, frames = sys._current_frames()[idents[name]], []
        while frame is not None:
            code = frame.f_code
            frames.append([getattr(code, "co_qualname", code.co_name), code.co_filename,
                           frame.f_lineno])
            frame = frame.f_back
        answer[name] = frames
    return answer


class Job(object):
    __slots__ = ("payload", "twin")


def inner(outer_rows):
    rows, sizes["inner.rows"] = make(30)
    shared, sizes["inner.shared"] = make(7)
    left, right = [shared], (shared,)
    sizes["inner.left"], sizes["inner.right"] = sys.getsizeof(left), sys.getsizeof(right)
    del shared
    captured, sizes["inner.captured"] = make(5)
    if gate is None:
        outer_rows = lambda: captured  # noqa: E731
    seen["inner"] = {"rows": id(rows), "left": id(left), "right": id(right),
                     "captured": id(captured), "outer_rows": id(outer_rows)}
    sizes["inner.frame"] = frame_size()
    ready.release()
    gate.acquire()
    gate.release()
    return rows, left, right, outer_rows


def outer(name):
    rows, sizes["outer.rows"] = make(50)
    job = Job()
    job.payload, sizes["outer.job"] = make(11)
    job.twin = job
    sizes["outer.job"] += sys.getsizeof(job)
    everywhere = kept
    idents[name] = get_ident()
    seen["outer"] = {"name": id(name), "rows": id(rows), "job": id(job),
                     "everywhere": id(everywhere)}
    sizes["outer.frame"] = frame_size()
    inner(rows)
    return job, everywhere


def count_up(limit):
    rows, sizes["count_up"] = make(limit)
    for i in range(limit):
        yield rows[i]


def consume(name):
    """Stands in a generator that it goes through."""
    idents[name] = get_ident()
    for item in stand(name):
        print(item)


def stand(name):
    rows, sizes["stand.rows"] = make(9)
    seen["stand"] = {"name": id(name), "rows": id(rows)}
    ready.release()
    gate.acquire()
    gate.release()
    yield rows


def remember(name):
    """A thread with values of its own."""
    idents[name] = get_ident()
    local.rows, sizes["local." + name] = make(13)
    seen["local." + name] = id(local.rows)
    ready.release()
    gate.acquire()
    gate.release()


def leave(name):
    """A thread that ends; its values in Python's own threading.local go with its Thread only."""
    slow.rows, sizes["slow"] = make(17)
    seen["slow"] = id(slow.rows)
    ready.release()


def start(function, name):
    thread = threading.Thread(target=function, args=(name,), name=name)
    thread.daemon = True
    thread.start()
    ready.acquire()
    return thread


def suspend(count):
    counted = []
    for i in range(count):
        generator = count_up(3 + i)
        next(generator)
        # Each has rows of its own.
        counted.append(sizes["count_up"])
        kept.append(generator)
    sizes["count_up"] = sum(counted)


def task_names():
    """{what a task stands for: its name}, since 3.8."""
    return sys.modules["crowd_async"].names() if sys.version_info >= (3, 8) else {}


def main():
    gate.acquire()
    start(outer, "blocked")
    start(consume, "consumer")
    start(remember, "rememberer")
    suspend(4)
    if slow is not None:
        kept.append(start(leave, "leaver"))
        kept[-1].join()
        slow.own, sizes["slow.main"] = make(2)
        seen["slow.main"] = id(slow.own)
    local.own, sizes["local.main"] = make(3)
    idents["main"] = get_ident()
    seen["local.main"] = id(local.own)
    if sys.version_info >= (3, 6):
        import crowd_async
        crowd_async.start(make, sizes, seen, gate)
    gc.collect()
    talk.serve(globals())


if __name__ == "__main__":
    main()
