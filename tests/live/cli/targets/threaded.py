# SPDX-License-Identifier: Apache-2.0
"""A Python program with a thread that waits."""
import sys
import threading

end = threading.Event()
thread = threading.Thread(target=end.wait)
thread.start()
print("READY {}")
sys.stdout.flush()
sys.stdin.read()
end.set()
thread.join()
print('{"errors": []}')
