# SPDX-License-Identifier: Apache-2.0
"""What limpet has beyond all that Python leads to, and why it is there: by the system's map of the
memory, by the interned strings, and by counts as Python itself tells them."""
import collections
import functools

from complaints import Complaint

STATIC, INTERNED, HELD, GARBAGE = "static", "interned only", "held from C", "garbage"
#: C code has such objects that no Python code can be shown: their own type is not set yet.
NOT_READY = ("moduledef",)


def _in_images(scene):
    return {a for a in scene.found for start, end in scene.images if start <= a < end}


def _holders(scene):
    """{address: how many strong references found objects have to it}"""
    counts = collections.Counter()
    for o in scene.found.values():
        counts.update(r.target for r in o.references if r.strong)
    return counts


def _reach(scene, start):
    """All that strong references lead to, as limpet has them."""
    seen, work = set(start), list(start)
    while work:
        found = scene.found.get(work.pop())
        for reference in found.references if found else ():
            if reference.strong and reference.target not in seen:
                seen.add(reference.target)
                work.append(reference.target)
    return seen


@functools.lru_cache(maxsize=1)
def kinds(scene):
    """{address: kind} of all objects that Python did not lead to."""
    beyond = [a for a in scene.found if a not in scene.told.objects]
    static, held_by = _in_images(scene), _holders(scene)
    result = {}
    for address in beyond:
        subject = scene.confirmed.get(address)
        if address in static:
            result[address] = STATIC
        elif address in scene.interned and not held_by[address]:
            result[address] = INTERNED
        elif subject and (scene.told.is_immortal(subject.refcount)
                          or subject.refcount > held_by[address]):
            result[address] = HELD
    # What these hold, and what others hold by fields that the collector does not look at, is
    # held by structures of C as well.
    reached = _reach(scene, list(scene.told.objects) + list(result))
    for address in beyond:
        if address not in result:
            result[address] = HELD if address in reached else GARBAGE
    return result


def unexplained(scene):
    """Each further object is one that Python confirms, of a kind."""
    for address, kind in kinds(scene).items():
        found, subject = scene.found[address], scene.confirmed.get(address)
        if (found.type in NOT_READY or address in scene.unready) and kind == STATIC:
            continue
        if subject is None:
            yield Complaint(found.type, "beyond", "%#x (%s) is no object of Python's%s" % (
                address, found.place, ": it ended a copy" if address in scene.fatal else ""))
        elif kind == GARBAGE and subject.tracked:
            # The collector's objects have all been told of.
            yield Complaint(found.type, "beyond", "%#x is tracked, but gc has it not" % address)
