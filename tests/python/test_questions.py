# SPDX-License-Identifier: Apache-2.0
"""Questions about single objects: gc's, sys' and pympler's, but complete."""


def test_referrers_and_referents_are_those_of_gc_and_more(run):
    assert run("""
        import gc, limpet
        class Node:
            def __init__(self, **words): self.__dict__.update(words)
        def same(told, *wanted):
            return sorted(map(id, told)) == sorted(map(id, wanted))
        one, key = object(), "a key %s" % len(gc.get_objects())
        holders = [[one], {1: one}, {one: 1}, (one, one), {one}, frozenset([one]), Node(one=one)]
        untracked = (1.5, key)
        gc.collect()
        assert not gc.is_tracked(untracked)

        told = limpet.get_referrers(one)
        for holder in gc.get_referrers(one):
            assert any(other is holder for other in told), holder
        for holder in holders[:-1]:
            assert any(other is holder for other in told), holder
        # What the collector does not track refers, too; and so do those who have it for a key.
        named = {key: 1}
        assert any(other is untracked for other in limpet.get_referrers(key))
        assert any(other is named for other in limpet.get_referrers(key))
        # Of several objects each holder once; what asks is none of them.
        assert not any(type(other) is tuple and len(other) == 1 for other in told), told
        both = limpet.get_referrers(holders[0], holders[1])
        assert [other for other in both if other is holders] == [holders]

        for holder in holders[:6]:
            told = limpet.get_referents(holder)
            for referent in gc.get_referents(holder):
                assert any(other is referent for other in told), (holder, referent)
        assert same(limpet.get_referents(named), key, 1)
        assert limpet.get_referents(untracked) == [untracked[0], key]
        assert limpet.get_referents(5) == limpet.get_referents(key) == []
        """) == ""


def test_there_is_no_limit(run):
    assert run("""
        import limpet
        one = object()
        holders = [[one] for _ in range(3000)]
        def ask():
            # Up to 3.10 the frame that asks has it on its stack, and perhaps a value that was there.
            return id(one), set(map(id, limpet.get_referrers(one)))
        place, told = ask()
        assert told >= set(map(id, holders)) and len(told) == 3001 # and the module's dict
        assert len(limpet.get_referents(holders)) == 3000
        with limpet.snapshot() as heap:
            who = heap.referrers(place)
            assert len(who) == 3001 and len(str(who).splitlines()) < 30, who
            assert len(heap.refs(holders, limit=7)) == 7
            assert heap.refs(holders, limit=7).main.total == 3000
        """) == ""


def test_sizes(run):
    assert run("""
        import sys, limpet
        class Broken:
            def __sizeof__(self): raise ValueError
        for one in ([], {}, "text", 1 << 100, object(), limpet):
            assert limpet.sizeof(one) == sys.getsizeof(one)
        assert limpet.sizeof(Broken()) == 0
        """) == ""


def test_what_would_be_freed(run):
    assert run("""
        import sys, limpet
        class Node:
            __slots__ = ("next", "data")
        shared = ["shared"] * 1000
        def make():
            # A circle of three, each with a list of its own, and one with what others have, too.
            nodes = [Node() for _ in range(3)]
            for place, node in enumerate(nodes):
                node.next = nodes[(place + 1) % 3]
                node.data = [None] * 100
            nodes[0].data.append(shared)
            return nodes[0]
        first = make()
        parts = [first, first.next, first.next.next]
        want = sum(sys.getsizeof(one) + sys.getsizeof(one.data) for one in parts)
        del parts
        told = limpet.retained(first)
        # The list that was appended to has room for more: sys.getsizeof() counts that.
        assert told == want, (told, want)
        assert limpet.retained(shared) == sys.getsizeof(shared)
        assert limpet.retained(first, shared) == told + sys.getsizeof(shared)
        # Who is held by someone else has nothing of its holder.
        second = make()
        assert limpet.retained(first) == told
        with limpet.snapshot() as heap:
            assert heap.retained_by(first) == (6, told)
            assert heap.retained_by(id(first)) == (6, told)
            try:
                heap.retained_by(1)
            except LookupError as error:
                print(error)
        """) == "no object of the heap is at 0x1\n"


def test_why_it_is_alive(run):
    told = run("""
        import limpet
        class Session: pass
        CACHE = {"users": [Session()]}
        def handler(session):
            limpet.why_alive(session)
        handler(CACHE["users"][0])
        ALSO = CACHE["users"]
        print("----")
        limpet.why_alive(CACHE["users"][0], limit=1)
        """)
    several, one = told.split("----\n")
    assert "__main__.CACHE['users'][0]" in several and "local session" in several
    assert "kept alive by" in one and "Session" in one
