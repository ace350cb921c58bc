# SPDX-License-Identifier: Apache-2.0
"""Object by object: what limpet found against what Python told.  Each check yields complaints."""
import collections
import re
import unicodedata

import told as telling
from complaints import Complaint


def missing_objects(scene):
    """Every object that Python leads to is found."""
    for address, subject in scene.told.objects.items():
        if address not in scene.found:
            yield Complaint(scene.told.type_name(subject.type), "not found", "%#x" % address)


def _held_by_opaque(scene, unfound):
    """Which of these are in structs of C that limpet does not know, and nowhere else."""
    holders = {address: [] for address in unfound}
    for subject in scene.told.objects.values():
        for target in set(subject.referents) & unfound:
            holders[target].append(subject)
    excused, count = set(), -1
    while count < len(excused):
        count = len(excused)
        excused.update(a for a, held_by in holders.items() if held_by and all(
            s.id in excused or scene.lists("opaque", s, "*") for s in held_by))
    return excused


def missing_referents(scene):
    """As before where blocks cannot be told apart, so that objects are found by references."""
    excused = _held_by_opaque(scene, {a for a in scene.told.objects if a not in scene.found})
    for address, subject in scene.told.objects.items():
        if address not in scene.found and address not in excused:
            yield Complaint(scene.told.type_name(subject.type), "not found", "%#x" % address)


def types(scene):
    """Type names are Python's."""
    for subject, found in scene.compared():
        name = scene.told.type_name(subject.type)
        if found.type != name:
            yield Complaint(name, "type", "%#x is a %s" % (found.address, found.type))


def sizes(scene):
    """Shallow sizes are sys.getsizeof()'s."""
    for subject, found in scene.compared():
        if found.shallow == subject.size:
            continue
        if scene.lists("own_sizeof", subject, "size"):
            continue
        if subject.size == telling.NO_SIZE and scene.has_tenants:
            continue  # an object of the other interpreter's
        size = "none" if subject.size == telling.NO_SIZE else subject.size
        yield Complaint(scene.told.type_name(subject.type), "size", "%#x has %s, not %d"
                        % (found.address, size, found.shallow))


def lent(scene):
    """{object or dict: Counter of referents}: attributes that an object and its dict share.  limpet
    has them as the object's; the collector goes through the dict to them where there is one, and
    through the object in earlier releases of 3.13."""
    shared = {}
    for subject, found in scene.compared():
        attributes = [r.target for r in found.references if r.kind == "attribute" and r.strong]
        dicts = [r.target for r in found.references if r.kind == "dict"]
        if not attributes or len(dicts) != 1 or dicts[0] not in scene.subjects:
            continue
        through = collections.Counter(scene.subjects[dicts[0]].referents)
        if not collections.Counter(attributes) - through:
            shared[subject.id] = shared[dicts[0]] = collections.Counter(attributes)
    return shared


def _surplus_references(scene, subject, found, shared):
    """References that gc.get_referents() does not report; those that a table has come first."""
    told = collections.Counter(subject.referents)
    if subject.id in shared and not shared[subject.id] <= told:
        told += shared[subject.id]
    by_target = collections.defaultdict(list)
    for reference in found.references:
        if reference.strong:
            by_target[reference.target].append(reference)
    for target, references in by_target.items():
        surplus = len(references) - told[target]
        if surplus > 0:
            unlisted = [r for r in references
                        if not scene.lists("not_traversed", subject, r.field)]
            listed = len(references) - len(unlisted)
            yield from unlisted[:max(0, surplus - listed)]


def surplus_references(scene):
    """What limpet has beyond gc.get_referents() is in a table."""
    shared = lent(scene)
    for subject, found in scene.compared():
        for reference in _surplus_references(scene, subject, found, shared):
            yield Complaint(found.type, "%s, not traversed" % reference.field, "%#x: %s %s"
                            % (found.address, reference.name, scene.at(reference.target)))


HAVE_GC = 1 << 14  # Py_TPFLAGS_HAVE_GC


def unfounded_reasons(scene):
    """Types that are said to have no traverse function, but have one."""
    flags = {kind.name: kind.flags for kind in scene.told.types.values()}
    for row in scene.tables["not_traversed"].saying("no traverse function", scene.told.version):
        if flags.get(row.type, 0) & HAVE_GC:
            yield Complaint(row.type, row.field, "%s: it has a traverse function" % row.versions)


def is_uncounted(scene, subject):
    """Whether the references of an object are in nobody's count, so that they need not be strong:
    the dict of interned strings, and 3.11's frozen code with all that is in it."""
    return subject.id in scene.interning or (
        scene.told.version < (3, 12) and scene.told.is_immortal(subject.refcount))


def is_lent(scene, subject, found):
    """Whether it is the tuple in which property has passed its last argument, which the collector
    goes through though it owns it no more (3.6, 3.7: property_descr_get() of descrobject.c)."""
    return (3, 6) <= scene.told.version < (3, 8) and found.type == "tuple" and \
        found.root == "native_data" and subject.refcount == 1 and len(found.references) == 1


def missing_references(scene):
    """Strong references, as often as they are there, cover gc.get_referents()."""
    shared = lent(scene)
    for subject, found in scene.compared():
        if not subject.referents:
            continue
        missing = collections.Counter(subject.referents)
        uncounted = is_uncounted(scene, subject)
        missing.subtract(r.target for r in found.references if r.strong or uncounted
                         or scene.is_immortal(r.target))
        if found.type == "dict" and found.address in shared:
            missing.subtract(shared[found.address])
        missing = [target for target, count in missing.items() if count > 0]
        if not missing or scene.lists("opaque", subject, "*") or is_lent(scene, subject, found):
            continue
        for target in missing:
            yield Complaint(found.type, "misses a reference", "%#x: %s" % (
                found.address, scene.at(target)))


def count_references(found):
    """How many strong references of objects each address has."""
    counts = collections.Counter()
    for o in found.values():
        for reference in o.references:
            if reference.strong:
                counts[reference.target] += 1
    return counts


def is_undercounted(scene, address):
    """Whether by Python's own word more refers to an object than its count says: numpy up to 3.11
    does not count the classes of data types that are keys of its dicts of casts."""
    subject = scene.subjects.get(address)
    if not subject or scene.told.type_name(subject.type) != "numpy._DTypeMeta":
        return False
    told = sum(s.referents.count(address) for s in scene.subjects.values()
               if address in s.referents)
    return told > subject.refcount


def ceiling(scene):
    """No mortal object has more strong references than its count says."""
    for address, count in count_references(scene.found).items():
        found = scene.found.get(address)
        if found is None:
            yield Complaint("?", "target", "%#x is referred to, but no object" % address)
        elif not found.immortal and count > found.refcount and not is_undercounted(scene, address):
            yield Complaint(found.type, "ceiling", "%#x has %d references, a count of %d"
                            % (address, count, found.refcount))


#: Counts that are higher are of what everything refers to: they are never quite at rest.
BUSY = 500


def _is_steady(scene, subject):
    """Whether telling has left its count alone, as far as one can know."""
    return subject.refcount < BUSY and subject.id not in scene.told.touched


#: Names whose counts differ by one or two: the caches of attributes, of which each entry has a
#: reference to a name, lose or gain some while the copy tells.
MOST_NAMES, MOST_ENTRIES = 12, 2


def refcounts(scene):
    """Counts are sys.getrefcount()'s, and immortal is who is."""
    names = []
    for subject, found in scene.compared():
        if scene.told.is_immortal(subject.refcount) != found.immortal:
            yield Complaint(found.type, "immortal", "%#x: %s, but count %#x"
                            % (found.address, found.immortal, subject.refcount))
        elif not found.immortal and found.refcount != subject.refcount and \
                _is_steady(scene, subject):
            complaint = Complaint(found.type, "refcount", "%#x (%s) has %d, not %d" % (
                found.address, found.preview, subject.refcount, found.refcount))
            if found.type == "str" and \
                    abs(found.refcount - subject.refcount) <= MOST_ENTRIES:
                names.append(complaint)
            else:
                yield complaint
    if len(names) > MOST_NAMES:
        yield from names


def collector(scene):
    """Tracking, and generations where Python tells them, are the collector's."""
    tells = scene.told.version >= (3, 8)
    for subject, found in scene.compared():
        if found.tracked != subject.tracked:
            yield Complaint(found.type, "tracked", "%#x: %s" % (found.address, found.tracked))
        elif tells and subject.generation is not None and found.tracked and \
                found.generation != subject.generation and \
                not (subject.generation == telling.NO_GENERATION and scene.has_tenants):
            yield Complaint(found.type, "generation", "%#x is of %d, not %s"
                            % (found.address, subject.generation, found.generation))


def preview_of(text, cut):
    """What a preview is to be: repr(), with dots if it is of the beginning only."""
    return text + "..." if cut else text


def is_preview(preview, text, cut, version):
    if isinstance(text, int):
        # A number too long to be written out: its size, by digits of 30 bits.
        words = (preview or "").split()
        return words[:3] == ["<int", "of", "about"] and 0 <= int(words[3]) - text < 30
    # A surrogate that stands alone cannot be printed as UTF-8.
    wanted = re.sub(r"\\ud[89a-f][0-9a-f]{2}", "\ufffd", preview_of(text, cut))
    if version < (3,) and text.startswith("u"):
        wanted = unescaped(wanted)
    return preview == wanted or escaped(preview) == wanted


def unescaped(text):
    """repr() of a unicode, as 3.x has it: what can be shown is shown."""
    return re.sub(r"\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})", lambda escape: (
        lambda c: c if c.isprintable() else escape.group())(chr(int(escape.group(1)[1:], 16))), text)


def escaped(preview):
    """A preview with escapes for what no version of Unicode shows: characters that are not assigned
    are known by tables of Python's only."""
    return "".join(c if unicodedata.category(c) not in ("Cn", "Co", "Cs") else
                   ("\\u%04x" if ord(c) < 0x10000 else "\\U%08x") % ord(c) for c in preview or "")


def previews(scene):
    """Previews of texts and numbers are repr()."""
    for address, (text, cut) in scene.texts.items():
        found = scene.found.get(address)
        if found and found.preview is None and \
                scene.lists("no_preview", scene.subjects[address], "preview"):
            continue
        if found and not is_preview(found.preview, text, cut, scene.told.version):
            yield Complaint(found.type, "preview", "%#x is %s, not %s"
                            % (address, preview_of(str(text), cut), found.preview))
