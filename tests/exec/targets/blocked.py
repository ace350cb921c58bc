# SPDX-License-Identifier: Apache-2.0
"""blocked.py HOW: the main thread waits for a line on standard input in one way or the other, and then
writes RELEASED."""
import os
import select
import socket
import sys
import threading
import time

how = sys.argv[1]


def read():
    os.read(0, 1)


def other(release):
    """A thread that waits for the line."""
    def wait():
        read()
        release()
    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def by_epoll():
    poll = select.epoll()
    poll.register(0, select.EPOLLIN)
    ready()
    assert poll.poll(-1)


def by_accept():
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(1)
    address = listener.getsockname()

    def knock():
        socket.create_connection(address).close()
    other(knock)
    ready()
    listener.accept()


def by_join():
    thread = other(lambda: None)
    ready()
    thread.join()


def by_lock():
    lock = threading.Lock()
    lock.acquire()
    other(lock.release)
    ready()
    lock.acquire()


def by_sleep():
    ready()
    start = time.time()
    time.sleep(2)
    assert time.time() - start > 1.9
    read()


def by_read():
    ready()
    read()


def by_lock_with_timeout():
    lock = threading.Lock()
    lock.acquire()
    other(lock.release)
    ready()
    assert lock.acquire(True, 10000)


def ready():
    sys.stdout.write("READY\n")
    sys.stdout.flush()


globals()["by_" + how]()
sys.stdout.write("RELEASED\n")
sys.stdout.flush()
sys.stdin.close()
time.sleep(1000)
