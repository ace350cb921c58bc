# SPDX-License-Identifier: Apache-2.0
"""What the programs here have in common: they check themselves, count, and tell at the end.  For
Python 2.7 and 3."""
from __future__ import print_function

import errno
import json
import os
import sys
import threading
import time
import traceback

PATIENCE = 60
clock = getattr(time, "monotonic", time.time)
errors = []
#: What is told at the end.
report = {"errors": errors}
stopping = threading.Event()


def in_thread(function, *arguments):
    """Run it in a thread; what it raises is an error."""
    def run():
        try:
            function(*arguments)
        except BaseException:
            errors.append(function.__name__ + ": " + traceback.format_exc())

    thread = threading.Thread(target=run)
    thread.daemon = True
    thread.start()
    return thread


def wait_until(condition, what):
    end = clock() + PATIENCE
    while not condition():
        assert clock() < end, "waited in vain until " + what
        time.sleep(0.002)


def read_again(number):
    """Of a program that is to see signals; 2.7 tells of each."""
    while True:
        try:
            return os.read(number, 1)
        except OSError as why:
            if why.errno != errno.EINTR:
                raise


def lines(read):
    """Of standard input, in the main thread: there a buffer of Python's would lose what a signal
    comes into."""
    line = b""
    while True:
        byte = read(0)
        if not byte:
            return
        line += byte
        if byte == b"\n":
            yield line.decode().split()
            line = b""


def serve(commands, read=lambda number: os.read(number, 1)):
    """Say that all is ready, do what standard input asks for until it ends, and tell."""
    say("READY {}")
    try:
        for words in lines(read):
            commands[words[0]](*words[1:])
            say("done")
        stopping.set()
        if "end" in commands:
            commands["end"]()
    except BaseException:
        errors.append("main: " + traceback.format_exc())
    say(json.dumps(report))
    os._exit(0)


def say(line):
    print(line)
    sys.stdout.flush()
