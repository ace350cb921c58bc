# SPDX-License-Identifier: Apache-2.0
"""Threads that all stand in the same place; the variable of one holds much.  For 2.7 and 3.6 on.

    herd.py COUNT
"""
import sys
import threading

import talk

gate = threading.Lock()
ready = threading.Semaphore(0)


def graze(number):
    fodder = [b"x" * (1000 + i) for i in range(0 if number else 3000)]
    ready.release()
    gate.acquire()
    gate.release()
    return fodder


def main():
    gate.acquire()
    for number in range(int(sys.argv[1])):
        thread = threading.Thread(target=graze, args=(number,), name="sheep-%d" % number)
        thread.daemon = True
        thread.start()
        ready.acquire()
    talk.serve(globals())


if __name__ == "__main__":
    main()
