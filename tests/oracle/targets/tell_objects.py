# SPDX-License-Identifier: Apache-2.0
"""Tells of objects: their sizes, counts and referents, and what they contain under which name.

Whatever changes an object, as looking at `__dict__` does that makes a dict of attributes that had
none, comes after everything that tells of the objects as they were.  For 2.7 and 3.6 on.
"""
import array
import collections
import gc
import sys
import types

from outlet import Lines, Numbers
from tell_values import TYPE_MRO

PY2 = sys.version_info[0] == 2
VERSION = sys.version_info[:2]
NO_SIZE = (1 << 63) - 1
PAIRS, ITEMS, ATTRIBUTES = 1, 2, 3
CODE_LIKE = ("gi_frame", "cr_frame", "ag_frame")
TYPE_DICT = type.__dict__["__dict__"].__get__

if PY2:
    import __builtin__ as builtins
else:
    import builtins
PAIRED = (dict,) + ((builtins.frozendict,) if hasattr(builtins, "frozendict") else ())
ITEMED = (list, tuple, collections.deque)


def pairs_of(o):
    """Keys and values, whatever a subclass makes of iterating."""
    for base in PAIRED:
        if issubclass(type(o), base):
            return base.iteritems(o) if PY2 else base.items(o)
    return ()


def close_over(objects, own):
    """Append what gc.get_referents() and dicts lead to, until there is nothing more."""
    get_referents = gc.get_referents
    seen = set(map(id, objects))
    seen.update(own)
    i = 0
    while i < len(objects):
        o = objects[i]
        i += 1
        if id(o) in own:
            continue
        found = get_referents(o)
        for pair in pairs_of(o):
            found.extend(pair)
        for r in found:
            if id(r) not in seen:
                seen.add(id(r))
                objects.append(r)


def get_size(o):
    try:
        return sys.getsizeof(o, NO_SIZE)
    except Exception:  # a __sizeof__ of Python code
        return NO_SIZE


def generations():
    """The ids of each generation's objects: {id: generation}; None before 3.8."""
    if VERSION < (3, 8):
        return None
    return dict((id(o), g) for g in range(3) for o in gc.get_objects(generation=g))


def count_references(objects):
    """What sys.getrefcount() says of each, before anything else is looked up: classes keep the
    names of attributes that were looked up last.  The last one is a measure that nobody refers to:
    what is counted of it is how much is counted too much of all."""
    getrefcount = sys.getrefcount
    counts = array.array("L", bytes(8) * len(objects) if not PY2 else "\0" * 8 * len(objects))
    i = 0
    for o in objects:
        counts[i] = getrefcount(o)
        i += 1
    return counts


def tell_objects(objects, own, known_generations, out):
    """id, type, size, refcount, flags (bit 0 tracked, generation from bit 4), n, n referents."""
    objects.append(object())
    counts = count_references(objects)
    numbers = Numbers(out + "/objects.bin")
    get_referents, is_tracked = gc.get_referents, gc.is_tracked
    for o, count in zip(objects, counts):
        if id(o) in own:
            continue
        flags = 1 if is_tracked(o) else 0
        if known_generations is not None:
            flags |= known_generations.get(id(o), 3) << 4
        referents = get_referents(o)
        numbers.put((id(o), id(type(o)), get_size(o), count, flags, len(referents)))
        numbers.put(map(id, referents))
        referents = None
    numbers.flush()
    del objects[-1]


def tell_contents(objects, own, out):
    """id, what, n, n words: keys and values of dicts, and items in order."""
    numbers = Numbers(out + "/contents.bin")
    for o in objects:
        if id(o) in own:
            continue
        if issubclass(type(o), PAIRED):
            words = [id(x) for pair in pairs_of(o) for x in pair]
            what = PAIRS
        elif issubclass(type(o), ITEMED):
            base = [b for b in ITEMED if issubclass(type(o), b)][0]
            # Some tuple of a C module has places that are not filled: Python cannot look at them.
            if len(gc.get_referents(o)) < base.__len__(o):
                continue
            words = [id(x) for x in base.__iter__(o)]
            what = ITEMS
        else:
            continue
        numbers.put((id(o), what, len(words)))
        numbers.put(words)
    numbers.flush()


def slot_descriptors(t, cache={}):
    """(name, descriptor) of all `__slots__` of a class."""
    if id(t) not in cache:
        cache[id(t)] = [
            (name, d) for b in TYPE_MRO(t) if isinstance(b, type) and "__slots__" in TYPE_DICT(b)
            for name, d in TYPE_DICT(b).items() if isinstance(d, types.MemberDescriptorType)]
    return cache[id(t)]


def tell_slots(objects, own, out):
    """[id, [[name, id of value], ...]]"""
    lines = Lines(out + "/slots.jsonl")
    for o in objects:
        if id(o) in own:
            continue
        values = []
        for name, descriptor in slot_descriptors(type(o)):
            try:
                values.append((name, id(descriptor.__get__(o, type(o)))))
            except AttributeError:  # not set
                pass
        if values:
            lines.put((id(o), values))
    lines.flush()


def dict_getter(t, cache={}):
    """What gets the `__dict__` of instances of a class that Python code made, or None."""
    if id(t) not in cache:
        found = [TYPE_DICT(b)["__dict__"] for b in TYPE_MRO(t)
                 if isinstance(b, type) and "__dict__" in TYPE_DICT(b)]
        usable = found and isinstance(found[0], types.GetSetDescriptorType)
        cache[id(t)] = found[0] if usable and t is not type else None
    return cache[id(t)]


def tell_attributes(objects, own, out):
    """id, 3, n, id of the dict, then n - 1 words of keys and values."""
    numbers = Numbers(out + "/attributes.bin")
    for o in objects:
        if id(o) in own or issubclass(type(o), type):
            continue
        getter = dict_getter(type(o))
        try:
            d = getter and getter.__get__(o, type(o))
        except Exception:
            continue
        if isinstance(d, dict):
            words = [id(d)] + [id(x) for pair in pairs_of(d) for x in pair]
            numbers.put((id(o), ATTRIBUTES, len(words)))
            numbers.put(words)
    numbers.flush()


def tell_suspended(objects, own, out):
    """[id of generator, [[name, id of value], ...]]: the variables of what does not run."""
    lines = Lines(out + "/suspended.jsonl")
    for o in objects:
        if id(o) in own or issubclass(type(o), type):
            continue
        for name in CODE_LIKE:
            if name not in TYPE_DICT(type(o)):
                continue
            frame = getattr(o, name)
            running = getattr(o, name[:2] + "_running", False)
            if frame is not None and not running:
                variables = frame.f_locals
                lines.put((id(o), [(n, id(v)) for n, v in variables.items()]))
    lines.flush()


def tell_interning(objects, out):
    """[id] of the dict of interned strings: it has thousands, each under itself."""
    lines = Lines(out + "/interning.json")
    lines.put([id(o) for o in objects
               if type(o) is dict and len(o) > 1000 and all(k is v for k, v in pairs_of(o))])
    lines.flush()
