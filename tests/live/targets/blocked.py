# SPDX-License-Identifier: Apache-2.0
"""Threads that wait in each kind of call, some for long and some again and again, for Python 2.7 and
3.  Whatever a call does but wait and return what it should is an error."""
from __future__ import print_function

import json
import os
import select
import socket
import sys
import threading
import time
import traceback

SHORT = 0.05
LONG = 3600
WORD = b"word"

errors = []
counts = {}
stopping = threading.Event()
threads = []
wakers = []
clock = getattr(time, "monotonic", time.time)


def in_thread(function, *arguments):
    """What it raises is an error; how often it yields is counted."""
    name = function.__name__

    def run():
        try:
            for _ in function(*arguments):
                counts[name] = counts.get(name, 0) + 1
        except BaseException:
            errors.append(name + ": " + traceback.format_exc())

    thread = threading.Thread(target=run, name=name)
    thread.daemon = True
    thread.start()
    threads.append(thread)


def again_and_again(wait):
    """A wait for something that never comes: it gives nothing, and not before its time."""
    def repeat():
        while not stopping.is_set():
            start = clock()
            got = wait()
            assert not got, got
            # epoll and poll round to milliseconds.
            assert clock() - start > SHORT - 0.002, clock() - start
            yield
    repeat.__name__ = wait.__name__
    in_thread(repeat)


def until_the_end(wait):
    """A wait for what comes at the end only; @wait gets the socket that it comes by."""
    ours, theirs = socket.socketpair()
    wakers.append(lambda: theirs.sendall(WORD))

    def once():
        assert wait(ours), "it came back without a result"
        assert stopping.is_set(), "it came back too early"
        assert ours.recv(64) == WORD
        yield
    once.__name__ = wait.__name__
    in_thread(once)


silent, other_end = socket.socketpair()


def epoll_short():
    poller = select.epoll()
    try:
        poller.register(silent.fileno(), select.EPOLLIN)
        return poller.poll(SHORT)
    finally:
        poller.close()


def poll_short():
    poller = select.poll()
    poller.register(silent.fileno(), select.POLLIN)
    return poller.poll(SHORT * 1000)


def select_short():
    return select.select([silent], [], [], SHORT)[0]


def sleep_short():
    time.sleep(SHORT)


def recv_short():
    receiver = silent.dup() if hasattr(silent, "dup") else silent
    receiver.settimeout(SHORT)
    try:
        return receiver.recv(64)
    except socket.timeout:
        return None


lock = threading.Lock()
lock.acquire()
condition = threading.Condition()


def lock_short():
    """2.7 has no lock with a time limit: there the condition naps."""
    if sys.version_info[0] > 2:
        return lock.acquire(True, SHORT)
    return condition_short()


def condition_short():
    with condition:
        condition.wait(SHORT)


for function in (epoll_short, poll_short, select_short, sleep_short, recv_short, lock_short,
                 condition_short):
    again_and_again(function)


def epoll_long(ours):
    poller = select.epoll()
    poller.register(ours.fileno(), select.EPOLLIN)
    return poller.poll(LONG)


def epoll_forever(ours):
    poller = select.epoll()
    poller.register(ours.fileno(), select.EPOLLIN)
    return poller.poll()


def poll_long(ours):
    poller = select.poll()
    poller.register(ours.fileno(), select.POLLIN)
    return poller.poll(LONG * 1000)


def select_long(ours):
    return select.select([ours], [], [], LONG)[0]


def select_forever(ours):
    return select.select([ours], [], [])[0]


def recv_long(ours):
    ours.settimeout(LONG)
    return ours.recv(len(WORD), socket.MSG_PEEK) == WORD


def recv_forever(ours):
    return ours.recv(len(WORD), socket.MSG_PEEK) == WORD


def read_forever(ours):
    """Of a pipe."""
    ends = os.pipe()
    wakers.append(lambda: os.write(ends[1], WORD))
    return os.read(ends[0], 64) == WORD


for function in (epoll_long, epoll_forever, poll_long, select_long, select_forever, recv_long,
                 recv_forever, read_forever):
    until_the_end(function)


def lock_forever():
    lock.acquire()
    assert stopping.is_set(), "it came back too early"
    yield


def sleep_long():
    """It goes on when all else has ended."""
    time.sleep(LONG)
    errors.append("sleep_long: it came back")
    yield


wakers.append(lock.release)
in_thread(lock_forever)
in_thread(sleep_long)

time.sleep(0.2)
print("READY {}")
sys.stdout.flush()
# The main thread waits too.
sys.stdin.read()
before = dict(counts)
time.sleep(4 * SHORT)
stopping.set()
for wake in wakers:
    wake()
for thread in threads:
    if thread.name != "sleep_long":
        thread.join(30)
        if thread.is_alive():
            errors.append(thread.name + ": it does not come back")
for name in before:
    if counts[name] == before[name]:
        errors.append(name + ": it had come to a halt")
print(json.dumps({"errors": errors, "counts": counts}))
sys.stdout.flush()
os._exit(0)
