# SPDX-License-Identifier: Apache-2.0
"""A process that looks at itself: what it finds, and that it is as it was afterwards."""

#: What a heap says, against what Python says.
ORACLE = """
    import collections, gc, sys, types
    import limpet

    class Plain:
        def __init__(self, **words): self.__dict__.update(words)
    class Slotted:
        __slots__ = ("a", "b")
    kept = [Plain(n=n, text=str(n)) for n in range(300)]
    kept += [{n: [n, str(n)]} for n in range(300)] + [set("abc"), frozenset("xyz"), (1, (2, kept))]
    for n in range(50):
        one = Slotted(); one.a = [n]; one.b = None
        kept.append(one)
    kept += [collections.OrderedDict(a=[], b=()), collections.deque(range(1000)), b"x" * 10000,
             bytearray(777), lambda: kept, (n for n in kept), print, Plain.__init__, 1 << 200, 1.5]
    gc.collect()
    gc.disable()
    want = gc.get_objects()
    identities = set(map(id, want))
    heap = limpet.snapshot(block=%s)

    names = heap.type_names()
    numbers = {address: number for number, address in enumerate(heap.addresses)}
    sizes, kinds, flags = heap.sizes, heap.type_ids, heap.flags
    offsets, targets, addresses = heap.offsets, heap.targets, heap.addresses

    def name(kind):
        return kind.__qualname__ if kind.__module__ == "builtins" else (
            kind.__module__ + "." + kind.__qualname__)

    # In a function: 3.15 loads what a global variable is to load late.
    def check():
        checked = 0
        for one in [*want, *kept]:
            if one is want or one is identities or one is globals() or one is check:
                continue
            number = numbers.get(id(one))
            assert number is not None, (type(one), hex(id(one)))
            kind = type(one)
            told = names[kinds[number]]
            assert told.split(".")[-1] == name(kind).split(".")[-1], (told, name(kind))
            # What C code beyond the builtins says of its own size is in tests/oracle as well.
            if kind.__sizeof__ is object.__sizeof__ or kind.__module__ in ("builtins", "collections"):
                assert sizes[number] == sys.getsizeof(one), (told, sizes[number], sys.getsizeof(one))
            assert bool(flags[number] & 1) == gc.is_tracked(one), told
            checked += 1
            # What C modules keep for themselves is no one's business here: tests/oracle has all types.
            if not isinstance(one, (dict, list, tuple, set, frozenset, Plain, Slotted, types.FunctionType,
                                    types.CellType, collections.deque, types.MethodType)):
                continue
            refers = {addresses[target & 0x7fffffff] for target in
                      targets[offsets[number]:offsets[number + 1]]
                      if target & 0x7fffffff != limpet.NONE}
            for referent in gc.get_referents(one):
                # What came later is not in it: the heap, the program's new variables.
                if id(referent) in numbers and id(referent) in identities:
                    assert id(referent) in refers, (told, type(referent))
        assert checked > 3000, checked
        for one in kept:
            assert heap.object(id(one)) is one
    check()
    print("checked")
"""


def test_it_says_what_python_says(run):
    assert run(ORACLE % "True") == "checked\n"


def test_and_so_does_a_copy(run):
    assert run(ORACLE % "False") == "checked\n"


def test_with_the_debugging_allocator(run):
    assert run(ORACLE % "True", PYTHONMALLOC="debug") == "checked\n"


def test_counts_are_as_they_were(run):
    assert run("""
        import sys, limpet
        kept = [object(), [], {}, (1, []), "text" * 3, type("C", (), {})]
        for block in (True, False):
            before = [sys.getrefcount(one) for one in kept]
            heap = limpet.snapshot(block=block)
            numbers = {address: number for number, address in enumerate(heap.addresses)}
            counts = memoryview(heap.array("refcounts"))
            told = [counts[numbers[id(one)]] for one in kept]
            # What getrefcount() counts beside: a variable, an argument, or neither (3.14).
            beside = [sys.getrefcount(one) for one in [object()]][0] - 1
            assert told == [count if count == 0xffffffff else count - beside
                            for count in before], (told, before, beside)
            heap.report(), heap.suspects(), heap.paths("list", limit=5)
            del heap
            assert [sys.getrefcount(one) for one in kept] == before
        print("same")
        """) == "same\n"


def test_two_looks_differ_by_nothing(run):
    assert run("""
        import gc, limpet
        def look():
            return limpet.snapshot()
        def take():
            # The second is taken where the first was, so that frames are alike.
            return [look() for _ in range(2)]
        for _ in range(2):
            first, second = take()
            told = second.diff(first)
            first.close(); second.close()
        print({row.type: row.count_delta for row in told["types"] if row.count_delta})
        """) == "{}\n"


def test_many_heaps_at_a_time(run):
    assert run("""
        import limpet
        heaps = [limpet.snapshot() for _ in range(40)]
        # More memory of limpet's own than one page has a list of.
        told = [str(heap.paths(type(heap))) for heap in heaps]
        print(len(told), len({len(one.splitlines()) for one in told}))
        for heap in heaps:
            heap.close()
        """) == "40 1\n"


def test_memory_and_counts_stay_flat(run):
    assert run("""
        import gc, os, sys, limpet
        kept = [object() for _ in range(1000)]
        def resident():
            with open("/proc/self/statm") as file:
                return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")
        def look(times, block):
            for _ in range(times):
                with limpet.snapshot(block=block) as heap:
                    str(heap.types(limit=3))
        times = 50 if float(os.environ["LIMPET_SCALE"]) < 10 else 1000
        descriptors = len(os.listdir("/proc/self/fd"))
        for block in (True, False):
            look(10, block)
            gc.collect()
            before, blocks = resident(), sys.getallocatedblocks()
            look(times, block)
            gc.collect()
            grown, more = resident() - before, sys.getallocatedblocks() - blocks
            assert grown < 4 << 20, grown
            assert more < 200, more
        assert len(os.listdir("/proc/self/fd")) == descriptors
        print("flat")
        """, timeout=900) == "flat\n"


def test_several_threads_at_once(run):
    assert run("""
        import threading, limpet
        kept = [[n] for n in range(1000)]
        failed = []
        def look(block):
            try:
                for _ in range(4):
                    heap = limpet.snapshot(block=block)
                    with heap:
                        assert heap.object(id(kept)) is kept
                        assert heap.retained_by(kept)[0] >= 1000
            except BaseException as error:
                failed.append(error)
        threads = [threading.Thread(target=look, args=(n % 2 == 0,)) for n in range(6)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(failed)
        """) == "[]\n"


def test_one_heap_is_asked_by_several_threads(run):
    assert run("""
        import threading, limpet
        heap = limpet.snapshot()
        told = []
        def ask():
            for _ in range(5):
                told.append(str(heap.types(limit=5)))
                str(heap.tree(limit=5)), str(heap.paths("dict", limit=3))
        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(len(told), len(set(told)))
        """) == "20 1\n"


def test_in_an_event_loop(run):
    assert run("""
        import asyncio, limpet
        async def main():
            ticks = 0
            async def tick():
                nonlocal ticks
                while True:
                    await asyncio.sleep(0.001)
                    ticks += 1
            task = asyncio.ensure_future(tick())
            await asyncio.sleep(0.01)
            with limpet.snapshot() as heap:
                assert "tick" in str(heap.threads())
            before = ticks
            loop = asyncio.get_running_loop()
            def look():
                return limpet.snapshot(block=False)
            heap = await loop.run_in_executor(None, look)
            # The loop went on meanwhile.
            assert ticks > before, (ticks, before)
            assert "tick" in str(heap.threads())
            task.cancel()
        asyncio.run(main())
        print("ticked")
        """) == "ticked\n"


def test_the_copy_is_nobodys_child(run):
    assert run("""
        import os, signal, threading, limpet
        seen, called = [], []
        signal.signal(signal.SIGCHLD, lambda *unused: seen.append("signal"))
        os.register_at_fork(before=lambda: called.append("fork"))
        read, write = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(write)
            os.read(read, 1)
            os._exit(7)
        called.clear()
        waited = []
        thread = threading.Thread(target=lambda: waited.append(os.waitpid(-1, 0)))
        thread.start()
        for _ in range(5):
            limpet.snapshot(block=False).close()
        assert not waited and not seen and not called, (waited, seen, called)
        os.close(write)
        thread.join()
        print(waited == [(pid, 7 << 8)])
        """) == "True\n"


def test_without_being_dumpable(run):
    """As a service that has dropped its rights: /proc/self/mem is not for it."""
    assert run("""
        import ctypes, os, limpet
        libc = ctypes.CDLL(None)
        kept = [[n] for n in range(100)]
        limpet.types()
        os.setgid(65534); os.setuid(65534)
        libc.prctl(4, 0, 0, 0, 0)
        assert libc.prctl(3, 0, 0, 0, 0) == 0
        try:
            open("/proc/self/mem", "rb").close()
            print("it can be opened all the same")
        except PermissionError:
            pass
        for block in (True, False):
            with limpet.snapshot(block=block) as heap:
                assert heap.object(id(kept[7])) is kept[7]
                print(heap.retained_by(kept)[0] >= 100)
        """) == "True\nTrue\n"


def test_in_forked_workers(run):
    assert run("""
        import os, limpet
        kept = [[n] for n in range(1000)]
        parent = limpet.snapshot()
        for _ in range(3):
            pid = os.fork()
            if not pid:
                try:
                    # What the parent had decoded can be asked here, too.
                    assert parent.object(id(kept)) is kept
                    for block in (True, False):
                        with limpet.snapshot(block=block) as heap:
                            assert heap.report().target["pid"] == os.getpid()
                            assert heap.object(id(kept)) is kept
                    os._exit(0)
                except BaseException:
                    import traceback
                    traceback.print_exc()
                    os._exit(1)
            assert os.waitpid(pid, 0)[1] == 0
        print("fine")
        """) == "fine\n"


def test_while_the_interpreter_shuts_down(run):
    assert run("""
        import atexit, sys, threading, limpet
        class Late:
            def __del__(self, limpet=limpet, print=print):
                try:
                    limpet.snapshot().close()
                    print("looked")
                except Exception as error:
                    print(type(error).__name__, error)
        atexit.register(lambda: print(len(limpet.snapshot()) > 1000))
        heap = limpet.snapshot()
        late = Late()
        late.me = [late]
        sys.late = late
        del late
        def go_on():
            while True:
                limpet.snapshot(block=False).close()
        threading.Thread(target=go_on, daemon=True).start()
        """) in ("True\nRuntimeError the interpreter is shutting down\n", "True\n")


def test_objects_that_have_gone(run):
    assert run("""
        import gc, limpet
        class Thing: pass
        def look(address):
            try:
                return type(heap.object(address)).__name__
            except LookupError as error:
                return "gone" if "there no more" in str(error) else str(error)
        things = [Thing() for _ in range(1000)]
        lists, texts = [[n] for n in range(1000)], ["%d is a text" % n for n in range(1000)]
        numbers, tuples = [n * 1.5 for n in range(1000)], [(n, "x") for n in range(1000)]
        heap = limpet.snapshot()
        addresses = {kind: list(map(id, kind_of)) for kind, kind_of in
                     dict(t=things, l=lists, s=texts, f=numbers, u=tuples).items()}
        del things, lists, texts, numbers, tuples
        gc.collect()
        wrong = {kind: sum(look(address) != "gone" for address in them)
                 for kind, them in addresses.items()}
        # A handful of places has newer ones of the same type by now.
        print({kind: count for kind, count in wrong.items() if count > 60})
        print(look(8))
        """) == "{}\nno object of the heap is at 0x8\n"


def test_no_copy_where_memory_is_short(run):
    """A limit of the control group: 60 MiB above what is there."""
    output = run("""
        import os, limpet
        folder = "/sys/fs/cgroup/limpet-test-%d" % os.getpid()
        v2 = os.path.exists("/sys/fs/cgroup/cgroup.controllers")
        if not v2:
            folder = "/sys/fs/cgroup/memory/limpet-test-%d" % os.getpid()
        try:
            os.mkdir(folder)
            with open(folder + "/cgroup.procs", "w") as file: file.write("0")
            limit = "/memory.max" if v2 else "/memory.limit_in_bytes"
            with open(folder + limit, "w") as file: file.write(str(60 << 20))
        except OSError as error:
            print("no control group:", error)
        else:
            kept = bytearray(30 << 20)
            try:
                limpet.snapshot(block=False)
            except limpet.Error as error:
                print(type(error).__name__, str(error).split(" only ")[0])
            print(len(limpet.snapshot()) > 10000)
            parent = os.path.dirname(folder)
            with open(parent + "/cgroup.procs", "w") as file: file.write("0")
            os.rmdir(folder)
        """)
    if "no control group" not in output:
        assert output == "BusyError this process cannot be copied safely:\nTrue\n"


def test_classes_that_have_no_room(run):
    """Instances are in memory that Python knows nothing of."""
    assert run("""
        import copy, limpet
        from limpet import _limpet
        class Roomy(limpet.Heap): pass
        class Slotted(limpet.Heap): __slots__ = ("a",)
        class Fine(limpet.Heap): __slots__ = ()
        for kind in (Roomy, Slotted, int, 7, _limpet.Array, limpet.Report):
            try:
                _limpet.snapshot(kind, "types", True, False)
            except TypeError as error:
                print(type(error).__name__, end=" ")
        fine = _limpet.snapshot(Fine, "types", True, False)
        print(type(fine).__name__)
        for make in (limpet.Heap, _limpet.Target, _limpet.Report, lambda: copy.copy(fine)):
            try:
                make()
            except (TypeError, AttributeError) as error:
                print(type(error).__name__, end=" ")
        del fine
        print()
        """) == "TypeError " * 6 + "Fine\n" + "TypeError " * 4 + "\n"


def test_a_heap_that_grows_while_it_is_looked_at(run):
    """libc allocates for limpet's threads, at the end of a heap whose mapping has been read."""
    assert run("""
        import ctypes, os, limpet
        libc = ctypes.CDLL(None)
        libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
        for number in range(20):
            child = os.fork()
            if not child:
                for _ in range(number):
                    libc.malloc(2040)
                notes = limpet.snapshot().types().notes
                os._exit(any("malloc" in note for note in notes))
            assert os.waitpid(child, 0) == (child, 0), number
        print("none")
        """) == "none\n"
