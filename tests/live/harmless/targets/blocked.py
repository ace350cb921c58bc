# SPDX-License-Identifier: Apache-2.0
"""Threads that wait in each kind of call, some for long and some again and again, for Python 2.7 and
3.  Whatever a call does but wait and return what it should is an error."""
from __future__ import print_function

import errno
import os
import select
import socket
import struct
import subprocess
import sys
import threading
import time

import checking
from checking import clock, stopping

SHORT = 0.05
#: Longer than from one look to the next.
MEDIUM = 1.0
LONG = 3600
WORD = b"word"

counts = {}
#: How long the longest of each kind of wait was, in seconds.
longest = {}
threads = {}
wakers = []


def in_thread(function):
    """How often it yields is counted."""
    name = function.__name__
    counts[name] = 0

    def count():
        for _ in function():
            counts[name] += 1
    count.__name__ = name
    threads[name] = checking.in_thread(count)


local = threading.local()


def own(make):
    """What a thread makes once, so that descriptors do not come and go."""
    if not hasattr(local, "made"):
        local.made = make()
    return local.made


def again_and_again(wait, seconds):
    """A wait for something that never comes: it gives nothing, and not before its time."""
    name = "%s %s" % (wait.__name__, seconds)

    def repeat():
        while not stopping.is_set():
            start = clock()
            got = wait(seconds)
            waited = clock() - start
            assert not got, got
            # epoll and poll round to milliseconds.
            assert waited > seconds - 0.002, waited
            longest[name] = max(longest.get(name, 0), waited)
            yield
    repeat.__name__ = name
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


def make_epoll():
    poller = select.epoll()
    poller.register(silent.fileno(), select.EPOLLIN)
    return poller


def epoll_for(seconds):
    return own(make_epoll).poll(seconds)


def poll_for(seconds):
    poller = select.poll()
    poller.register(silent.fileno(), select.POLLIN)
    return poller.poll(seconds * 1000)


def select_for(seconds):
    return select.select([silent], [], [], seconds)[0]


def sleep_for(seconds):
    time.sleep(seconds)


def recv_for(seconds):
    """A time limit of Python's."""
    receiver = own(socket.socketpair)[0]
    receiver.settimeout(seconds)
    try:
        return receiver.recv(64)
    except socket.timeout:
        return None


def recv_rcvtimeo_for(seconds):
    """A time limit of the kernel's, of which Python does not know."""
    receiver = own(socket.socketpair)[0]
    receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO,
                        struct.pack("ll", int(seconds), int(seconds % 1 * 1000000)))
    try:
        return receiver.recv(64)
    except socket.error as why:
        assert why.errno == errno.EAGAIN, why


never, lock = threading.Lock(), threading.Lock()
never.acquire()
lock.acquire()
condition = threading.Condition()


def lock_for(seconds):
    """2.7 has no lock with a time limit: there the condition naps."""
    if sys.version_info[0] > 2:
        return never.acquire(True, seconds)
    return condition_for(seconds)


def condition_for(seconds):
    with condition:
        condition.wait(seconds)


for function in (epoll_for, poll_for, select_for, sleep_for, recv_for, recv_rcvtimeo_for, lock_for,
                 condition_for):
    again_and_again(function, SHORT)
    again_and_again(function, MEDIUM)


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


def wait_forever(ours):
    """For another process."""
    child = subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE)
    wakers.append(child.stdin.close)
    return child.wait() == 0


def condition_forever(ours):
    """Only of this thread's."""
    mine = threading.Condition()

    def notify():
        with mine:
            mine.notify()

    wakers.append(notify)
    with mine:
        mine.wait()
    return True


for function in (epoll_long, epoll_forever, poll_long, select_long, select_forever, recv_long,
                 recv_forever, read_forever, wait_forever, condition_forever):
    until_the_end(function)


def lock_forever():
    lock.acquire()
    assert stopping.is_set(), "it came back too early"
    yield


def sleep_long():
    """It goes on when all else has ended."""
    time.sleep(LONG)
    checking.errors.append("sleep_long: it came back")
    yield


wakers.append(lock.release)
in_thread(lock_forever)
in_thread(sleep_long)


def end():
    for wake in wakers:
        wake()
    for name, thread in threads.items():
        if name != "sleep_long":
            thread.join(30)
            assert not thread.is_alive(), name + ": it does not come back"


def advance():
    """Until each of those that wait again and again has waited once more."""
    before = dict(counts)
    checking.wait_until(lambda: checking.errors or all(
        counts[name] > before[name] for name in before if "_for " in name), "each waits: %s" % before)


advance()
longest.clear()
checking.report.update(counts=counts, longest=longest)
checking.serve({"advance": advance, "end": end})
