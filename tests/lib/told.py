# SPDX-License-Identifier: Apache-2.0
"""What a target has told about itself (targets/teller.py writes it)."""
import array
import json
from pathlib import Path

NO_SIZE = (1 << 63) - 1
#: In no list of the collector of the interpreter that told.
NO_GENERATION = 3
PAIRS, ITEMS, ATTRIBUTES = 1, 2, 3
HEAP_TYPE = 1 << 9
IMMORTAL_3_11 = 999999999
BUILTINS = ("builtins", "__builtin__")


class Type:
    """A class as Python code sees it."""

    def __init__(self, facts):
        self.id = facts["id"]
        self.mro = facts["mro"]
        self.flags = facts["flags"]
        self.is_heap = bool(self.flags & HEAP_TYPE)
        self.metatype = facts["metatype"]
        self.name = facts["qualname"] or facts["name"]
        module = facts["module"]
        if isinstance(module, str) and module not in BUILTINS:
            self.name = module + "." + self.name


class Object:
    __slots__ = ("id", "type", "size", "refcount", "tracked", "generation", "referents")

    def __init__(self, words, referents, surplus):
        self.id, self.type, self.size, self.refcount = words[:4]
        self.refcount -= surplus
        self.tracked = bool(words[4] & 1)
        self.generation = words[4] >> 4
        self.referents = referents


def _numbers(path):
    words = array.array("Q")
    data = Path(path).read_bytes()
    words.frombytes(data[:len(data) // 8 * 8])
    return words


def lines(path):
    with open(str(path)) as file:
        for line in file:
            yield json.loads(line)


def _records(words):
    """(id, what, words) of a file of records."""
    i = 0
    while i < len(words):
        address, what, count = words[i:i + 3]
        yield address, what, words[i + 3:i + 3 + count]
        i += 3 + count


def _objects(path):
    """(id, type, size, refcount, ...) of each and its referents.  The last record is the measure of
    what is counted too much of all."""
    words, records, i = _numbers(path), [], 0
    while i < len(words):
        count = words[i + 5]
        records.append((words[i:i + 6], words[i + 6:i + 6 + count]))
        i += 6 + count
    surplus = records.pop()[0][3]
    return {head[0]: Object(head, referents, surplus) for head, referents in records}


class More:
    """What is told when it is asked for."""

    def __init__(self):
        self.objects, self.texts, self.types = {}, {}, {}
        self.interned, self.interning = set(), set()

    def read(self, folder):
        more = _objects(folder / "objects.bin")
        for o in more.values():
            o.generation = None  # nobody asked for it
        self.objects.update(more)
        self.texts.update((a, (text, cut)) for a, text, cut in lines(folder / "texts.jsonl"))
        self.types.update((f["id"], Type(f)) for f in lines(folder / "types.jsonl"))
        self.interned.update(next(lines(folder / "interned.json")))
        self.interning.update(next(lines(folder / "interning.json")))


class Told:
    """Everything in the files of a folder."""

    def __init__(self, folder):
        folder = Path(folder)
        self.facts = next(lines(folder / "facts.json"))
        self.version = tuple(self.facts["version"])
        self.touched = set(self.facts["touched"])
        self.types = {f["id"]: Type(f) for f in lines(folder / "types.jsonl")}
        self.objects = _objects(folder / "objects.bin")
        contents = list(_records(_numbers(folder / "contents.bin")))
        self.pairs = {a: words for a, what, words in contents if what == PAIRS}
        self.items = {a: words for a, what, words in contents if what == ITEMS}
        self.attributes = {a: (words[0], words[1:]) for a, what, words
                           in _records(_numbers(folder / "attributes.bin"))}
        self.texts = {a: (text, cut) for a, text, cut in lines(folder / "texts.jsonl")}
        self.slots = dict(lines(folder / "slots.jsonl"))
        self.suspended = dict(lines(folder / "suspended.jsonl"))
        self.interning = set(next(lines(folder / "interning.json")))
        self.threads = list(lines(folder / "threads.jsonl"))

    def is_immortal(self, refcount):
        """A negative count of 32 bits, from 3.12 on; in 3.11 a count too high to be one."""
        if self.version < (3, 11):
            return False
        if self.version < (3, 12):
            return refcount > IMMORTAL_3_11 // 2
        return refcount & 0xffffffff >= 1 << 31

    def type_name(self, type_id):
        found = self.types.get(type_id)
        return found.name if found else "type at %#x" % type_id

    def name_of(self, address):
        """The type's name of an object, if it was told of."""
        found = self.objects.get(address)
        return self.type_name(found.type) if found else "?"


def read_counts(folder):
    """{type name: how many} of teller.tell_counts()."""
    return next(lines(Path(folder) / "counts.json"))
