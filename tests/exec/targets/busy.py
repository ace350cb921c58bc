# SPDX-License-Identifier: Apache-2.0
"""busy.py THREADS [HERTZ]: the main thread and so many others allocate, and write numbered lines.
Signals are handled so often a second."""
import signal
import sys
import threading


go = threading.Event()


def work(name):
    go.wait()
    number = 0
    table = {}
    while True:
        for i in range(300):
            table[i] = [i] * 10, "%d" % i, bytearray(3000), {}
        if number % 8 == 0:
            sys.stdout.write("%s %d\n" % (name, number // 8))
        number += 1


def start(count):
    for number in range(1, count + 1):
        thread = threading.Thread(target=work, args=("thread-%d" % number,))
        thread.daemon = True
        thread.start()


if len(sys.argv) > 2:
    signal.signal(signal.SIGALRM, lambda *unused: [0] * 100)
    signal.setitimer(signal.ITIMER_REAL, 1.0 / int(sys.argv[2]), 1.0 / int(sys.argv[2]))
start(int(sys.argv[1]))
sys.stdout.write("READY\n")
sys.stdout.flush()
go.set()
work("main")
