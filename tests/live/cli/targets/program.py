# SPDX-License-Identifier: Apache-2.0
"""A Python program with some objects in it, that does as it is told on its standard input."""
import os
import sys

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
kept = [{"number": number, "text": "text %d" % number} for number in range(COUNT)]

print("READY {}")
sys.stdout.flush()
for line in iter(sys.stdin.readline, ""):
    if line == "exec\n":
        os.execv("/bin/cat", ["cat"])
assert len(kept) == COUNT and kept[-1]["number"] == COUNT - 1
print('{"errors": []}')
