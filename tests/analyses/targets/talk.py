# SPDX-License-Identifier: Apache-2.0
"""The end of a target: says that it is ready, and answers what it is asked.

Works on 2.7 and on 3.6 to 3.15.  A question is a line with an expression, the answer a line of JSON.
"""
import json
import sys


def serve(namespace):
    """Until standard input ends.  Names are those of loaded modules, and of @namespace."""
    sys.stdout.write("READY\n")
    sys.stdout.flush()
    while True:
        line = sys.stdin.readline()
        if not line:
            return
        try:
            answer = eval(line, dict(sys.modules, vars=vars, id=id, **namespace))
        except Exception as error:
            answer = {"error": repr(error)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
