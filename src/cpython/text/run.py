# SPDX-License-Identifier: Apache-2.0
# Runs inside the target, in a thread of its own, for `limpet exec` and the commands built on it.
#
# It begins with `fd`, a connected socket, and `modules`, which is sys.modules: imports would wait
# for 2.7's import lock, which a program may hold for ever.  It reads requests and writes answers,
# each a letter, eight hexadecimal digits with the length of the rest, and the rest:
#
#   asked     x number code    run statements; s: one statement, as a prompt takes them
#             n number text    names that complete text
#   answered  r ident          ready, by whom
#             o, e bytes       what was written to sys.stdout and sys.stderr by this thread
#             d number result  done: 0, 1 (it raised), 2 (there is more to come of the statement),
#                              3 (of a statement: it was exit())
#             n number names   one a line
#
# It ends when the other side does.  Nothing stays but what streams.py says: no module, no class (those
# are cycles), no name; what is exchanged in sys is put back.  For CPython 2.7 and 3.6 on.
sys = modules["sys"]
posix = modules["posix"]
builtins = modules.get("builtins") or modules["__builtin__"]
thread = modules.get("_thread") or modules.get("thread") or __import__(
    "_thread" if sys.version_info[0] > 2 else "thread")
me = thread.get_ident()
old = sys.version_info[0] < 3
STREAMS = "@streams.py@"
gone = False


def send(kind, data):
    global gone
    data = (kind + "%08x" % len(data)).encode("ascii") + data
    while data and not gone:
        try:
            data = data[posix.write(fd, data):]
        except OSError:
            if sys.exc_info()[1].errno != 4:
                gone = True


def read(size):
    """So many bytes; None if the other side has ended."""
    parts = []
    while size:
        try:
            part = posix.read(fd, size)
        except OSError:
            if sys.exc_info()[1].errno == 4:
                continue
            return None
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def stand_in():
    """What streams.py has defined, in this process once and for all."""
    if not hasattr(sys, "_limpet"):
        space = {"__name__": "_limpet", "__builtins__": builtins, "sys": sys, "posix": posix,
                 "thread": thread}
        eval(compile(STREAMS, "<limpet>", "exec", 0, 1), space)
        sys.__dict__.setdefault("_limpet", space)
    return sys._limpet


def complain(compiled):
    """Print what is being handled as the interpreter does, without the frames of this text."""
    kind, value, trace = sys.exc_info()
    try:
        trace = trace.tb_next if compiled else None
        if not old:
            value.__traceback__ = trace
        sys.__excepthook__(kind, value, trace)
    finally:
        del value, trace


def leave():
    """SystemExit ends the code, not the program."""
    code = sys.exc_info()[1].code
    if code is None or code == 0:
        return 0
    if not isinstance(code, int):
        sys.stderr.write(str(code) + "\n")
    return 1


def run(text, statement):
    code = None
    try:
        text = text.decode("utf-8")
        if statement:
            codeop = modules.get("codeop") or __import__("codeop")
            code = codeop.compile_command(text, "<limpet>", "single")
            if code is None:
                return 2
        else:
            code = compile(text, "<limpet>", "exec", 0, 1)
        eval(code, names)
        return 0
    except SystemExit:
        return 3 if statement else leave()
    except:
        complain(code is not None)
        return 1


def complete(text):
    """Names that begin as the last word of text does."""
    text = text.decode("utf-8")
    path, dot, start = text.rpartition(".")
    try:
        if dot:
            found = dir(eval(path, names))
        else:
            keywords = modules.get("keyword")
            found = list(names) + dir(builtins) + (keywords.kwlist if keywords else [])
    except Exception:
        found = []
    return "\n".join(sorted(set(path + dot + name for name in found if name.startswith(start)
                                and (start.startswith("_") or not name.startswith("_")))))


def answer(kind, number, text):
    if kind == "n":
        send("n", number + complete(text).encode("utf-8", "replace"))
        return
    streams = stand_in()
    process = posix.getpid()
    streams["enter"](send, names if kind == "s" else None)
    try:
        result = run(text, kind == "s")
    finally:
        if posix.getpid() != process:
            # The code has forked, and its child has nothing to do here.
            posix._exit(0)
        streams["leave"]()
    send("d", number + str(result).encode("ascii"))


def forget():
    """threading keeps an object for a thread that it did not start, if it is asked for one."""
    threading = modules.get("threading")
    active = getattr(threading, "_active", {})
    if type(active.get(me)).__name__ == "_DummyThread":
        active.pop(me, None)


def block_signals():
    """They are for the program's own threads; and a write to a limpet that has gone fails."""
    signals = modules.get("_signal") or modules.get("signal")
    if signals and hasattr(signals, "pthread_sigmask"):
        signals.pthread_sigmask(signals.SIG_BLOCK,
                                [n for n in range(1, signals.NSIG) if n not in (32, 33)])


def step():
    """One request; false if there are no more."""
    head = read(9)
    asked = head and read(int(head[1:], 16))
    if not asked:
        return False
    try:
        answer(head[:1].decode("ascii"), asked[:8], asked[8:])
    except KeyboardInterrupt:
        # It came when there was nothing to interrupt any more.
        send("d", asked[:8] + b"1")
    return True


def serve():
    """A stale interrupt is taken back by limpet before it asks for more, so it hits no read()."""
    send("r", ("%d" % me).encode("ascii"))
    more = True
    while more and not gone:
        try:
            more = step()
        except KeyboardInterrupt:
            pass


names = {"__name__": "__limpet__", "__builtins__": builtins, "__doc__": None}
block_signals()
serve()
names = None
forget()
