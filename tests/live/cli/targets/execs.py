# SPDX-License-Identifier: Apache-2.0
"""A Python program that replaces itself by itself, as often as its argument says."""
import os
import sys

left = int(sys.argv[1])
if left:
    os.execv(sys.executable, [sys.executable, "-S", "-E", sys.argv[0], str(left - 1)])
print('{"errors": []}')
