# SPDX-License-Identifier: Apache-2.0
"""What only 2.7 has: old-style classes, buffers, files, and iterators without a class of itertools."""
import UserDict
import itertools


class OldStyle:
    shared = [1]

    def __init__(self):
        self.y = [2]

    def method(self):
        return self


class OldChild(OldStyle):
    pass


class Lister(UserDict.UserDict):
    pass


def fill(zoo):
    old = OldStyle()
    zoo["old style"] = [OldStyle, old, OldChild(), Lister(a=[1]), old.method, OldStyle.method]
    zoo["buffer"] = buffer("some bytes", 2)  # noqa: F821
    zoo["file"] = open(__file__)
    zoo["xrange"] = [xrange(10), iter(xrange(10))]  # noqa: F821
    zoo["basestrings"] = [u"unicode", "str", unicode("\x80", "latin-1")]  # noqa: F821
    encoded = u"default encoded"
    hash(encoded)
    getattr(old, "y")
    str(encoded)
    zoo["encoded"] = [encoded, {encoded: 1}]
    zoo["izips"] = [itertools.izip([[1]], [2]), itertools.imap(len, [[1]]),
                    itertools.ifilter(None, [[1]]), itertools.ifilterfalse(None, [[1]]),
                    itertools.izip_longest([[1]], [2], fillvalue=[3])]
    zoo["views"] = [{"a": [1]}.viewkeys(), {"a": [1]}.viewvalues(), {"a": [1]}.viewitems()]
    zoo["iterators"] = [{"a": [1]}.iterkeys(), {"a": [1]}.itervalues(), {"a": [1]}.iteritems()]
