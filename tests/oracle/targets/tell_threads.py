# SPDX-License-Identifier: Apache-2.0
"""Tells of threads, their frames and the variables in them.  For 2.7 and 3.6 on."""
import sys

from outlet import Lines
from tell_values import text_of

CO_OPTIMIZED = 1


def value_facts(name, value):
    text, cut = text_of(value)
    return [name, id(value), id(type(value)), text, cut]


def frame_facts(frame):
    code = frame.f_code
    return {
        "function": code.co_name, "qualname": getattr(code, "co_qualname", None),
        "file": code.co_filename, "line": frame.f_lineno, "code": id(code),
        # What a module's or class's code calls locals is a dict of names.
        "variables": [value_facts(n, v) for n, v in list(frame.f_locals.items())]
        if code.co_flags & CO_OPTIMIZED else None,
    }


def thread_names():
    threading = sys.modules.get("threading")
    if threading is None:
        return {}
    return dict((t.ident, (t.name, getattr(t, "native_id", None)))
                for t in threading._active.values())


def tell_threads(out, telling, stage):
    """Frames of each thread, innermost first, and their variables; `telling` has the globals of
    what tells, whose frames are left out, and `stage` those of what stands still in the original."""
    lines = Lines(out + "/threads.jsonl")
    names = thread_names()
    for ident, frame in sys._current_frames().items():
        frames = []
        while frame is not None:
            if frame.f_globals is not stage and not any(frame.f_globals is g for g in telling):
                frames.append(frame_facts(frame))
            elif frame.f_code.co_name == "stand_still":
                frames.append({"function": "stand_still", "file": frame.f_code.co_filename,
                               "line": None, "variables": None})
            frame = frame.f_back
        name, native = names.get(ident, (None, None))
        lines.put({"ident": ident, "name": name, "native_id": native, "frames": frames})
    lines.flush()
