# SPDX-License-Identifier: Apache-2.0
"""Tells all that Python knows of the objects of its own process: into files, then on demand.

Numbers go into files of 64-bit words, texts into files of JSON lines; tests/lib/told.py reads both.
For 2.7 and 3.6 on.  The interpreter that tells is the one it runs in: subinterpreters run this too.
"""
import array
import collections
import ctypes
import gc
import json
import os
import sys
import types

import outlet
import tell_objects
import tell_threads
import tell_values
from outlet import Lines
from tell_objects import VERSION

#: What tells: it is no news that its functions run and its objects are in use.
OWN_MODULES = (outlet, tell_objects, tell_threads, tell_values, sys.modules[__name__])


def touched(stage):
    """Ids of what telling uses, so that its reference counts are not what they were."""
    modules = [sys, gc, json, array, ctypes, os, types, collections] + list(OWN_MODULES)
    used = [o for m in modules for o in vars(m).values()] + modules + [vars(m) for m in modules]
    used.extend(stage.values())
    for o in list(used):
        if issubclass(type(o), (type, types.FunctionType)):
            used.extend(vars(o).values())
    for o in list(used):
        if isinstance(o, types.FunctionType):
            code = o.__code__
            used.extend((code, code.co_names, code.co_varnames, code.co_consts))
            used.extend(code.co_names + code.co_varnames + code.co_consts)
    return set(map(id, used)) | set((id(stage), id(sys.modules)))


def tell_facts(out, facts):
    threading = sys.modules.get("threading")
    facts.update({
        "version": list(sys.version_info[:3]), "pid": os.getpid(), "target": os.getppid(),
        "garbage": len(gc.garbage), "thresholds": gc.get_threshold(), "counts": gc.get_count(),
        "enabled": gc.isenabled(), "debug": gc.get_debug(), "type": id(type),
        "main_thread": threading and threading.current_thread().ident,
        "frozen": gc.get_freeze_count() if hasattr(gc, "get_freeze_count") else 0,
        "gil": getattr(sys, "_is_gil_enabled", lambda: True)(),
    })
    lines = Lines(out + "/facts.json")
    lines.put(facts)
    lines.flush()


def own_frames(frame):
    """Ids of the frames that tell: they are objects up to 3.10."""
    ids = set()
    while frame is not None and any(frame.f_globals is vars(m) for m in OWN_MODULES):
        ids.add(id(frame))
        frame = frame.f_back
    return ids


def tell_of(objects, own, known_generations, out):
    """The files that are about objects; those that change some of them come last."""
    tell_objects.tell_objects(objects, own, known_generations, out)
    tell_objects.tell_contents(objects, own, out)
    tell_values.tell_texts(objects, own, out)
    tell_values.tell_types(objects, out)
    tell_objects.tell_slots(objects, own, out)
    tell_objects.tell_interning(objects, out)
    tell_objects.tell_suspended(objects, own, out)
    tell_objects.tell_attributes(objects, own, out)


def rehearse(out):
    """Tell of a few objects, in the original: what the first use of anything makes, such as caches
    and types that are got ready then, is in both."""
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)  # makes a new sys.flags
    out = os.path.join(out, "rehearsal")
    os.mkdir(out)
    objects = [{1: 2}, [3], (4,), collections.deque([5]), u"6", b"7", 8.0, Lines(out + "/x"), rehearse,
               None, type, Lines]
    tell_objects.close_over(objects, set())
    tell_of(objects[:1000], set(), tell_objects.generations(), out)
    tell_facts(out, {"touched": sorted(touched(globals()))})
    tell_again(objects[:20], out)
    with open(out + "/names", "w") as names:
        json.dump(["keys"], names)
    answer_one(objects[:1], out)


def tell_all(out, stage):
    """Write every file below `out`; returns the objects that were told of."""
    objects = gc.get_objects()
    known_generations = tell_objects.generations()
    own = own_frames(sys._getframe()) if VERSION < (3, 11) else set()
    own.update((id(objects), id(known_generations), id(own)))
    tell_objects.close_over(objects, own)
    tell_of(objects, own, known_generations, out)
    tell_threads.tell_threads(out, [vars(m) for m in OWN_MODULES], stage)
    standing = sys._getframe(2)
    used = touched(stage) | set([id(standing)]) | set(map(id, standing.f_locals.values()))
    tell_facts(out, {"touched": sorted(used)})
    return objects


def tell_counts(out, stage):
    """How many objects of each type there are, which is told faster than all of them."""
    objects = gc.get_objects()
    own = own_frames(sys._getframe()) if VERSION < (3, 11) else set()
    own.update((id(objects), id(own)))
    tell_objects.close_over(objects, own)
    counts = {}
    for o in objects:
        if id(o) not in own:
            counts[type(o)] = counts.get(type(o), 0) + 1
    lines = Lines(out + "/counts.json")
    lines.put(dict((t.__name__, n) for t, n in counts.items()))
    lines.flush()
    print("told %d" % len(objects))
    sys.stdout.flush()


def tell_again(objects, out):
    """Tell of more objects, and which of them are interned."""
    tell_objects.tell_objects(objects, set(), None, out)
    tell_values.tell_texts(objects, set(), out)
    tell_values.tell_types(objects, out)
    lines = Lines(out + "/interned.json")
    lines.put([id(o) for o in objects if tell_values.is_interned(o)])
    lines.flush()
    tell_objects.tell_interning(objects, out)


def tell_names(objects, names, out):
    """For an attribute of each: its id, None if there is none, "new" if it is made on demand."""
    lines = Lines(out + "/answers.jsonl")
    for o, name in zip(objects, names):
        try:
            first = getattr(o, name)
            second = getattr(o, name)
            lines.put(id(first) if first is second else "new")
        except Exception:
            lines.put(None)
    lines.flush()


def tell(out, stage):
    """All of the above."""
    kept = tell_all(out, stage)
    print("told %d" % len(kept))
    sys.stdout.flush()


#: Addresses to tell of are read to here, without any Python code: looking up a name anywhere could
#: let go of one that a cache holds.  Taking a slice makes sure of the objects.
MOST_ASKED = 1 << 20
words = (ctypes.c_size_t * MOST_ASKED)()
pointers = (ctypes.py_object * MOST_ASKED).from_address(ctypes.addressof(words))
_libc = ctypes.CDLL(None)
_read, _write, _open, _close = _libc.read, _libc.write, _libc.open, _libc.close
_waitpid = _libc.waitpid
ANSWERED, ENDED = b"answered\n", b"ended\n"


def answer_one(objects, folder):
    """`names` has the names of attributes if these are in question."""
    if os.path.exists(folder + "/names"):
        with open(folder + "/names") as names:
            tell_names(objects, json.load(names), folder)
    else:
        tell_again(objects, folder)


def answer(fork, asked, out):
    """What is asked in `out`/asked: addresses in one file, all else in others.  Each question is
    answered by a copy that may not survive it."""
    while _read(0, words, 1) == 1:
        file = _open(asked, 0)
        count = _read(file, words, 8 * MOST_ASKED) // 8
        _close(file)
        child = fork()
        if not child:
            held = pointers[:count]
            answer_one(held, out + "/asked")
            os._exit(0)
        _waitpid(child, words, 0)
        if words[0] & 0xffffffff:
            _write(1, ENDED, 6)
        else:
            _write(1, ANSWERED, 9)
