# SPDX-License-Identifier: Apache-2.0
"""A Python program that checks itself, for Python 2.7 and 3: a server with clients in threads,
timers, queues, and signals; it must see no EINTR and lose nothing."""
from __future__ import print_function

import json
import os
import select
import signal
import socket
import sys
import threading
import time
import traceback

try:
    import queue
except ImportError:
    import Queue as queue

errors = []
counts = {}
stopping = threading.Event()
main_thread = threading.current_thread()


def worker(function):
    """Run it again and again; what it raises is an error."""
    def run():
        try:
            for _ in function():
                counts[function.__name__] = counts.get(function.__name__, 0) + 1
                if stopping.is_set():
                    return
        except Exception:
            if not stopping.is_set():
                errors.append(function.__name__ + ": " + traceback.format_exc())
    thread = threading.Thread(target=run)
    thread.daemon = True
    thread.start()


listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.bind(("127.0.0.1", 0))
listener.listen(8)
address = listener.getsockname()


def echo_server():
    poller = select.epoll() if hasattr(select, "epoll") else select.poll()
    listener.setblocking(False)
    poller.register(listener.fileno(), select.EPOLLIN)
    connections = {}
    while True:
        for number, event in poller.poll(1.0):
            if number == listener.fileno():
                connection = listener.accept()[0]
                connection.setblocking(False)
                connections[connection.fileno()] = connection
                poller.register(connection.fileno(), select.EPOLLIN)
                continue
            data = connections[number].recv(4096)
            if data:
                connections[number].sendall(data)
            else:
                poller.unregister(number)
                connections.pop(number).close()
        yield


def client():
    number = 0
    while True:
        connection = socket.create_connection(address)
        connection.settimeout(30)
        for _ in range(20):
            number += 1
            message = ("%08d" % number).encode()
            connection.sendall(message)
            got = b""
            while len(got) < len(message):
                got += connection.recv(len(message) - len(got))
            assert got == message, (got, message)
            yield
        connection.close()


def client_that_selects():
    connection = socket.create_connection(address)
    number = 0
    while True:
        number += 1
        connection.sendall(b"%d" % number if sys.version_info[0] > 2 else str(number))
        select.select([connection], [], [], 30)
        got = int(connection.recv(64))
        assert got == number, (got, number)
        time.sleep(0.002)
        yield


jobs = queue.Queue()


def producer():
    number = 0
    while True:
        jobs.put(number)
        number += 1
        time.sleep(0.001)
        yield


def consumer():
    expected = 0
    while True:
        try:
            got = jobs.get(timeout=5)
        except queue.Empty:
            continue
        assert got == expected, (got, expected)
        expected += 1
        yield


def sleeper():
    clock = getattr(time, "monotonic", time.time)
    while True:
        start = clock()
        time.sleep(0.02)
        assert clock() - start > 0.0199, clock() - start
        yield


def condition_waiter():
    condition = threading.Condition()
    while True:
        with condition:
            condition.wait(0.01)
        yield


def thread_starter():
    done = []
    number = 0
    while True:
        thread = threading.Thread(target=done.append, args=(number,))
        thread.start()
        thread.join()
        number += 1
        assert len(done) == number
        yield


def garbage_maker():
    keep = {}
    number = 0
    while True:
        for _ in range(200):
            cell = [number]
            cell.append(cell)
            keep[number % 1000] = (cell, str(number))
            number += 1
        assert keep[(number - 1) % 1000][1] == str(number - 1)
        yield


def pipe_reader():
    ends = os.pipe()

    def write():
        number = 0
        while not stopping.is_set():
            os.write(ends[1], b"%08d" % number if sys.version_info[0] > 2 else "%08d" % number)
            number += 1
            time.sleep(0.003)
    thread = threading.Thread(target=write)
    thread.daemon = True
    thread.start()
    expected = 0
    while True:
        got = int(os.read(ends[0], 8))
        assert got == expected, (got, expected)
        expected += 1
        yield


alarms = []
signal.signal(signal.SIGALRM, lambda number, frame: alarms.append(number))
signal.siginterrupt(signal.SIGALRM, False)
workers = (echo_server, client, client_that_selects, producer, consumer, sleeper, condition_waiter,
           thread_starter, garbage_maker, pipe_reader)
for function in workers:
    worker(function)

if "alarm" in sys.argv:
    signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
time.sleep(0.05)
print("READY {}")
sys.stdout.flush()
while True:
    try:
        if not os.read(0, 1):
            break
    except (OSError, IOError) as why:
        if why.errno != 4 or "alarm" not in sys.argv:
            errors.append("main: " + str(why))
# On a busy machine some have done nothing yet.
for _ in range(600):
    if len(counts) == len(workers):
        break
    time.sleep(0.1)
signal.setitimer(signal.ITIMER_REAL, 0)
stopping.set()
time.sleep(0.05)
print(json.dumps({"errors": errors, "counts": counts, "alarms": len(alarms)}))
sys.stdout.flush()
os._exit(0)
