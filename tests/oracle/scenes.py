# SPDX-License-Identifier: Apache-2.0
"""A scene to compare: a target, what Python told of it, and what limpet found in it."""
import collections
import os

import actors
import images
import limpet
import tables
import told
import wheels

TABLE_NAMES = ("own_sizeof", "not_traversed", "opaque", "no_preview")
TABLES = {name: tables.Table(name) for name in TABLE_NAMES}


class Scene:
    """What is compared."""

    def __init__(self, python, actor, target):
        """`target` is what limpet looks at."""
        self.python = python
        self.told = actor.told
        self.tables = TABLES
        #: By address.  What it was sampled from is remembered nowhere else: the target is gone.
        self.found = limpet.objects(target)
        self.info = limpet.report("info", target)
        #: Another interpreter, of which this one can tell little.
        self.has_tenants = len(self.info["gc"]) > 1
        self.images = images.find(actor.pid, actor.maps)
        #: Objects beyond what Python leads to, as the copy confirms them; see extras.py.
        self.type_words = read_type_words(actor.pid, [a for a in self.found
                                                      if a not in self.told.objects])
        self.unready = unready(actor.pid, [a for a, t in self.type_words.items()
                                           if t == self.told.facts["type"]])
        more, self.fatal = self.confirm(actor)
        self.confirmed = more.objects
        self.interned = more.interned
        self.interning = more.interning | self.told.interning
        self.told.types.update((k, v) for k, v in more.types.items() if k not in self.told.types)
        self.texts = collections.ChainMap(self.told.texts, more.texts)
        #: All objects that Python told of or confirmed, by address.
        self.subjects = {**self.told.objects, **more.objects}
        self.names = names_to_ask(self.found)
        self.named = actor.ask_names([(o.address, r.name) for o, r in self.names])

    def confirm(self, actor):
        """What the copy says of further objects: of those whose type Python led to, then of those
        whose type was among these."""
        more, fatal, asked = told.More(), [], set()
        while True:
            likely = {a for a, t in self.type_words.items()
                      if (t in self.told.types or t in more.objects) and a not in self.unready
                      and (self.found[a].immortal or self.found[a].refcount)} - asked
            if not likely:
                return more, fatal
            asked |= likely
            fatal.extend(actor.ask_objects(likely, more))

    def bases(self, type_id):
        """Names of a type and its bases."""
        kind = self.told.types.get(type_id)
        return [self.told.type_name(b) for b in kind.mro] if kind else []

    def at(self, address):
        """An address with its type, for examples."""
        found = self.found.get(address)
        return "%#x (%s)" % (address, found.type if found else self.told.name_of(address))

    def is_immortal(self, address):
        """Whether nobody counts the references to an object: none is strong or weak then."""
        subject = self.subjects.get(address)
        return subject is not None and self.told.is_immortal(subject.refcount)

    def compared(self):
        """(told, found) of all that both know."""
        for address, subject in self.subjects.items():
            if address in self.found:
                yield subject, self.found[address]

    def lists(self, table, subject, field):
        """Whether a table has a field of an object's type or of one of its bases."""
        return self.tables[table].find(self.bases(subject.type), field, self.told.version)


def read_type_words(pid, addresses):
    """{address: what its `ob_type` is}, straight from the target's memory."""
    with open("/proc/%d/mem" % pid, "rb", buffering=0) as memory:
        return {address: int.from_bytes(os.pread(memory.fileno(), 8, address + 8), "little")
                for address in addresses}


TP_FLAGS, READY = 168, 1 << 12


def unready(pid, addresses):
    """Which types C code has not got ready: no Python code can look at them."""
    with open("/proc/%d/mem" % pid, "rb", buffering=0) as memory:
        return {address for address in addresses if not READY & int.from_bytes(
            os.pread(memory.fileno(), 8, address + TP_FLAGS), "little")}


#: How many objects of a type are asked for a field of that name.
SAMPLE = 3


def names_to_ask(found):
    """(object, reference) for some of every field of a type whose name could be an attribute's."""
    asked, seen = [], collections.Counter()
    for o in found.values():
        for reference in o.references:
            if reference.kind == "field" and reference.name.isidentifier():
                key = o.type, reference.name
                seen[key] += 1
                if seen[key] <= SAMPLE:
                    asked.append((o, reference))
    return asked


def environment_for(python, note=print):
    """The variables of a target: numpy, where it installs."""
    folder, why = wheels.numpy_for(python)
    if why:
        note(why)
    return {"PYTHONPATH": folder} if folder else {}


def build(python, script, folder, *arguments, environment=None, choose=lambda actor: actor.pid):
    """Start a target, look at it, or at what `choose` makes of it, and end it."""
    with actors.Actor(python, script, folder, *arguments,
                      environment=environment_for(python, **{}) if environment is None
                      else environment) as actor:
        return Scene(python, actor, choose(actor))
