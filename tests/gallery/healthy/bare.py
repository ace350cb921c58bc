# SPDX-License-Identifier: Apache-2.0
"""An interpreter that does nothing."""
import sys

for line in iter(sys.stdin.readline, ""):
    sys.stdout.write("idle\n")
    sys.stdout.flush()
