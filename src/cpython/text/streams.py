# SPDX-License-Identifier: Apache-2.0
# Part of run.py: what stands in for sys.stdout and the like while code of limpet's runs.
#
# Executed once in a process, in a namespace that has sys, posix, thread (_thread) and builtins, and stays
# there as sys._limpet: before 3.14 print() uses sys.stdout without owning it, so that a stand-in
# must not be freed while some thread may be in the middle of one.  All code of limpet's that runs
# at one time shares it: who writes is told by the thread.
CHUNK = 65536
NAMES = ("stdin", "stdout", "stderr", "displayhook")
old = sys.version_info[0] < 3
lock = thread.allocate_lock()
#: {ident: [send, names, softspace of 2.7's print, process]} of threads of limpet's.  A process that was
#: forked meanwhile has them all, and none of the threads.
table = {}
originals = {}


def mine():
    entry = table.get(thread.get_ident())
    return entry if entry and entry[3] == posix.getpid() else None


class StandIn(object):
    """For threads in the table it is their connection, for all others the original."""

    def __init__(self, name, binary=False):
        self.__dict__.update(name=name, binary=binary)
        self.__dict__["kind"] = {"stdout": "o", "stderr": "e"}.get(name)
        if not old and not binary:
            self.__dict__["bytes"] = StandIn(name, True)

    def original(self):
        stream = originals.get(self.name)
        return stream.buffer if self.binary else stream

    def __getattr__(self, name):
        entry = mine()
        if entry and name == "softspace":
            return entry[2]
        if entry and name == "buffer" and not old and not self.binary:
            return self.bytes
        return getattr(self.original(), name)

    def __setattr__(self, name, value):
        entry = mine()
        if not entry:
            setattr(self.original(), name, value)
        elif name == "softspace":
            entry[2] = value

    def write(self, text):
        entry = mine()
        if not entry:
            stream = self.original()
            return stream.write(text) if stream is not None else None
        if self.kind is None:
            raise IOError("not writable")
        if not old and isinstance(text, str) == self.binary:
            raise TypeError("write() argument must be %s, not %s" % (
                "bytes" if self.binary else "str", type(text).__name__))
        data = text
        if self.binary:
            data = bytes(text)
        elif not isinstance(text, bytes):
            data = text.encode("utf-8", "strict" if old else "backslashreplace")
        for i in range(0, len(data), CHUNK):
            entry[0](self.kind, data[i:i + CHUNK])
        return None if old else len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        stream = None if mine() else self.original()
        if stream is not None:
            stream.flush()

    def close(self):
        if not mine():
            self.original().close()

    def isatty(self):
        return not mine() and self.original() is not None and self.original().isatty()

    def fileno(self):
        if mine():
            # What callers are prepared for: 3.13.0's tracebacks ask in order to colour.
            kind = getattr(sys.modules.get("io"), "UnsupportedOperation", IOError)
            raise kind("sys.%s has no descriptor here" % self.name)
        return self.original().fileno()

    def read(self, *size):
        return self.empty() if mine() else self.original().read(*size)

    def readline(self, *size):
        return self.empty() if mine() else self.original().readline(*size)

    def empty(self):
        return b"" if self.binary else ""

    def __iter__(self):
        return iter(()) if mine() else iter(self.original())

    def __enter__(self):
        return self if mine() else self.original().__enter__()

    def __exit__(self, *error):
        return None if mine() else self.original().__exit__(*error)


def display(value):
    entry = mine()
    if not entry or entry[1] is None:
        originals["displayhook"](value)
    elif value is not None:
        entry[1]["_"] = value
        sys.stdout.write(repr(value) + "\n")


made = {name: StandIn(name) for name in NAMES}
made["displayhook"] = display


def enter(send, names):
    """From now on this thread's output goes to send(kind, data); names is where displayed values are
    kept, or None."""
    global lock
    process = posix.getpid()
    for ident, entry in list(table.items()):
        if entry[3] != process:
            table.pop(ident, None)
            lock = thread.allocate_lock()
    with lock:
        for name in NAMES:
            current = getattr(sys, name, None)
            if current is not made[name] and (current is not None or name != "displayhook"):
                originals[name] = current
                setattr(sys, name, made[name])
        table[thread.get_ident()] = [send, names, 0, process]


def leave():
    with lock:
        table.pop(thread.get_ident(), None)
        for name in () if table else NAMES:
            # What somebody else has put there meanwhile stays.
            if getattr(sys, name, None) is made[name]:
                setattr(sys, name, originals[name])
