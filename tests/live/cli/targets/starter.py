# SPDX-License-Identifier: Apache-2.0
"""starter.py FIFO: a thread starts a program whose input is a pipe that nobody writes to yet: it stands
still in vfork until somebody does."""
import os
import sys
import threading


def start():
    inputs = [(os.POSIX_SPAWN_OPEN, 0, sys.argv[1], os.O_RDONLY, 0)]
    os.waitpid(os.posix_spawn("/bin/true", ["true"], {}, file_actions=inputs), 0)


thread = threading.Thread(target=start)
# It keeps the interpreter to itself while it waits.
print("READY {}")
sys.stdout.flush()
thread.start()
sys.stdin.read()
thread.join()
print('{"errors": []}')
