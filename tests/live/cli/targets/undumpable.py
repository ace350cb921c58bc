# SPDX-License-Identifier: Apache-2.0
"""A Python program that has itself protected from its own user: prctl(PR_SET_DUMPABLE, 0)."""
import ctypes
import sys

ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)
print("READY {}")
sys.stdout.flush()
sys.stdin.read()
print('{"errors": []}')
