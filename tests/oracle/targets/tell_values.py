# SPDX-License-Identifier: Apache-2.0
"""Tells what objects are worth: texts and numbers as repr() has them, and what their types are.

For 2.7 and 3.6 on.
"""
import sys

from outlet import Lines

MAX_TEXT = 64  # characters of a str or bytes that are told
MAX_INT_BITS = 480

if sys.version_info[0] == 2:
    TEXTS = (str, unicode)  # noqa: F821
    INTS = (int, long)  # noqa: F821
else:
    TEXTS = (str, bytes)
    INTS = (int,)
TYPE_MRO = type.__dict__["__mro__"].__get__


def text_of(o):
    """repr() of the built-in part of an object, and whether it is of its beginning only."""
    kind = type(o)
    for base in TEXTS:
        if issubclass(kind, base):
            cut = base.__len__(o) > MAX_TEXT
            return base.__repr__(base.__getitem__(o, slice(None, MAX_TEXT))), cut
    if kind is bool or o is None:
        return repr(o), False
    for base in INTS:
        if issubclass(kind, base):
            if base.bit_length(o) > MAX_INT_BITS:
                return base.bit_length(o), True
            return base.__repr__(o), False
    if issubclass(kind, float):
        return float.__repr__(o), False
    return None, False


def tell_texts(objects, own, out):
    """[id, repr or number of bits, cut]"""
    lines = Lines(out + "/texts.jsonl")
    for o in objects:
        if id(o) in own:
            continue
        text, cut = text_of(o)
        if text is not None:
            lines.put((id(o), text, cut))
    lines.flush()


def type_facts(t):
    """Module and names as Python code sees them, the chain of bases, and what makes its size."""
    def get(name):
        try:
            value = type.__getattribute__(t, name)
        except AttributeError:
            return None
        return value if isinstance(value, (str, int) + TEXTS) else None

    return {
        "id": id(t), "module": get("__module__"), "name": get("__name__"),
        "qualname": get("__qualname__"), "mro": [id(b) for b in TYPE_MRO(t)],
        "flags": t.__flags__, "basicsize": t.__basicsize__, "itemsize": t.__itemsize__,
        "metatype": id(type(t)),
    }


def tell_types(objects, out):
    lines = Lines(out + "/types.jsonl")
    known = {}
    for o in objects:
        t = type(o)
        for b in TYPE_MRO(t) if id(t) not in known else ():
            if id(b) not in known:
                known[id(b)] = b
        if issubclass(type(o), type):
            known[id(o)] = o
    for t in known.values():
        # Old-style classes of 2.7 are among the bases.
        if isinstance(t, type):
            lines.put(type_facts(t))
    lines.flush()


def is_interned(o):
    """Whether another str of the same text leads to it: to ask for itself would intern it."""
    if type(o) is not str:
        return False
    same = (o + "x")[:-1]
    return (intern if sys.version_info[0] == 2 else sys.intern)(same) is o  # noqa: F821
