# SPDX-License-Identifier: Apache-2.0
"""Files that a target tells into: of 64-bit words, and of JSON lines.  For 2.7 and 3.6 on."""
import array
import json


class Numbers(object):
    """A file of 64-bit words, written as it grows."""

    def __init__(self, path):
        self.file = open(path, "wb")
        self.words = array.array("L")

    def put(self, words):
        self.words.extend(words)
        if len(self.words) > 1 << 16:
            self.flush()

    def flush(self):
        self.words.tofile(self.file)
        del self.words[:]
        self.file.flush()


class Lines(object):
    """A file of JSON, one value a line."""

    def __init__(self, path):
        self.file = open(path, "w")

    def put(self, value):
        self.file.write(json.dumps(value) + "\n")

    def flush(self):
        self.file.flush()
