# SPDX-License-Identifier: Apache-2.0
"""A worker as celery's: threads, a queue of tasks, retries, results that expire, a log."""
import collections
import logging
import threading
import time
import uuid

try:
    import queue
except ImportError:
    import Queue as queue
from traffic import body, requests

logging.basicConfig(level=logging.ERROR)
log = logging.getLogger("worker")


class Task(object):
    def __init__(self, function, arguments):
        self.id = str(uuid.uuid4())
        self.function, self.arguments = function, arguments
        self.tries = 0
        self.done = threading.Event()


class Worker(object):
    def __init__(self, threads, results):
        self.tasks = queue.Queue()
        self.active = {}
        self.results = collections.OrderedDict()
        self.most = results
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.run) for _ in range(threads)]
        for thread in self.threads:
            thread.daemon = True
            thread.start()

    def delay(self, function, *arguments):
        task = Task(function, arguments)
        self.tasks.put(task)
        return task

    def run(self):
        while True:
            task = self.tasks.get()
            self.active[task.id] = time.time(), task
            try:
                self.store(task, task.function(*task.arguments))
            except ValueError as error:
                log.info("%s: %s", task.id, error)
                task.tries += 1
                self.tasks.put(task)
            finally:
                del self.active[task.id]
                del task

    def store(self, task, result):
        with self.lock:
            self.results[task.id] = result
            while len(self.results) > self.most:
                self.results.popitem(last=False)
        task.done.set()


FAILED = set()


def report(number):
    if number % 50 == 0 and number not in FAILED:
        FAILED.add(number)
        raise ValueError("not yet")
    FAILED.discard(number)
    return len(body(number).split())


worker = Worker(4, 200)
for request in requests():
    worker.delay(report, request).done.wait()
