# SPDX-License-Identifier: Apache-2.0
"""A Python program that starts threads all the time, which end at once or soon."""
import json
import sys
import threading
import time
import traceback

kept = [{} for _ in range(1000)]
errors = []
started = 0
end = threading.Event()


def churn():
    global started
    try:
        while not end.is_set():
            some = [threading.Thread(target=time.sleep, args=(0.0005 * n,)) for n in range(4)]
            for thread in some:
                thread.start()
            for thread in some:
                thread.join()
            started += len(some)
    except Exception:
        errors.append(traceback.format_exc())


starter = threading.Thread(target=churn)
starter.start()
print("READY {}")
sys.stdout.flush()
sys.stdin.read()
end.set()
starter.join()
print(json.dumps({"errors": errors, "threads": started}))
