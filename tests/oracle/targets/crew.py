# SPDX-License-Identifier: Apache-2.0
"""Threads that stand in known functions with known variables: crew.py OUT, a folder."""
import sys
import threading
import time

import stage
import teller

gate = threading.Lock()
waiting = []


class Worker(object):
    def __init__(self, name):
        self.name = name

    def serve(self, request, depth=0):
        answer = {"request": request, "depth": depth}
        if depth < 3:
            return self.serve(request, depth + 1)
        return self.block(answer, *request)

    def block(self, answer, *rest, **options):
        captured = ["captured", answer]

        def reader():
            return captured
        total, ratio, text, unset_later = len(rest), 0.5, u"text of a thread", None
        del unset_later
        waiting.append(self.name)
        gate.acquire()
        return reader, total, ratio, text


def generate(item):
    seen = [item]
    waiting.append("generator")
    gate.acquire()
    yield seen


def consume():
    for item in generate("first"):
        print(item)


def wait_for(count):
    while len(waiting) < count:
        time.sleep(0.01)
    # Each has only the call to go that lets the others run.
    time.sleep(0.2)


def main(out):
    gate.acquire()
    workers = [Worker("worker %d" % i) for i in range(4)]
    threads = [threading.Thread(target=w.serve, args=((w.name, i),), name=w.name)
               for i, w in enumerate(workers)]
    threads.append(threading.Thread(target=consume, name="consumer"))
    for thread in threads:
        thread.daemon = True
        thread.start()
    wait_for(len(threads))
    teller.rehearse(out)
    stage.stand_still(teller.tell, teller.answer, out)


if __name__ == "__main__":
    main(sys.argv[1])
