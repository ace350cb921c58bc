# SPDX-License-Identifier: Apache-2.0
"""grow(): what a block leaves behind, and nothing else."""


def test_an_empty_block_leaves_nothing(run):
    assert run("""
        import limpet
        def rows(growth):
            # The program makes and frees a tuple now and then, but limpet makes no methods.
            return [(row.type, row.count_delta, row.bytes_delta) for row in growth.types
                    if row.count_delta or row.bytes_delta or row.type == "method"]
        def inside():
            for _ in range(3):
                with limpet.grow() as growth:
                    pass
                told.append((growth.objects, growth.bytes, bool(growth), rows(growth)))
        told = []
        # The variable still has the growth of the block before.
        inside()
        for _ in range(3):
            with limpet.grow() as growth:
                temporary = [{} for _ in range(100)]
                temporary.append(temporary)
                del temporary
            told.append((growth.objects, growth.bytes, bool(growth), rows(growth)))
        # Some lists of free ones have been filled in the first.
        print(told[1:3], told[4:])
        # What measures is freed at once.
        import weakref
        measure = limpet.grow()
        with measure as growth:
            pass
        gone = weakref.ref(measure)
        del measure
        assert gone() is None
        """) == str([(0, 0, False, [])] * 2) + " " + str([(0, 0, False, [])] * 2) + "\n"


def test_what_is_left_and_who_holds_it(run):
    assert run("""
        import limpet
        class Session:
            __slots__ = ("data",)
            def __init__(self):
                self.data = []
        CACHE = [None] * 1000
        def work(first, count):
            for place in range(first, first + count):
                CACHE[place] = Session()
        work(0, 300)
        growth = limpet.Growth()
        assert str(growth) == "the block has not ended" and not growth
        try:
            growth.types
        except ValueError as error:
            print(error)
        with limpet.grow() as growth:
            work(300, 100)
        changes = {row.type: row.count_delta for row in growth.types}
        assert changes["__main__.Session"] == 100 and changes["list"] == 100, changes
        assert growth.objects == sum(changes.values()) == 200
        assert growth.bytes == sum(growth.types.column("bytes_delta")) > 100 * 56
        holder = growth.holders[0]
        print(holder.holder, holder.child_type, holder.growth)
        assert "__main__.CACHE" in str(growth) and "__main__.CACHE" in growth._repr_html_()
        # The heap behind the block is there still: who holds one of them?
        assert growth.before is None
        print(growth.after.paths(CACHE[399])[0].expression)
        """) == ("the block has not ended\n__main__.CACHE __main__.Session 100\n"
                 "__main__.CACHE[399]\n")


def test_what_is_ignored(run):
    assert run("""
        import limpet
        class Session: pass
        CACHE = []
        with limpet.grow(ignore="Session|^list$") as growth:
            CACHE.extend(Session() for _ in range(50))
        assert "Session" not in str(growth.types) + str(growth.holders), growth
        with limpet.grow(limit=1) as growth:
            CACHE.extend([Session(), []] for _ in range(50))
        assert len(growth.types) == 1 < growth.types.total
        """) == ""


def test_garbage_is_collected_unless_it_is_not_to_be(run):
    assert run("""
        import gc, limpet
        gc.disable()
        def work():
            for _ in range(10):
                one = []
                one.append(one)
        work()
        with limpet.grow() as growth:
            work()
        print(growth.objects)
        with limpet.grow(collect=False) as growth:
            work()
        print([(row.type, row.count_delta) for row in growth.types if row.count_delta])
        """) == "0\n[('list', 10)]\n"


def test_functions_and_coroutines(run):
    assert run("""
        import asyncio, io, limpet
        CACHE = []
        @limpet.grow(file=(told := io.StringIO()))
        def leak(count):
            '''Its words.'''
            CACHE.extend([] for _ in range(count))
            return count
        assert leak(20) == 20 and leak.__doc__ == "Its words."
        assert "__main__.CACHE" in told.getvalue()
        @limpet.grow(file=(told := io.StringIO()))
        async def later(count):
            await asyncio.sleep(0)
            CACHE.extend([] for _ in range(count))
            return count
        assert asyncio.run(later(30)) == 30
        assert "+30" in told.getvalue(), told.getvalue()
        @limpet.grow(file=(told := io.StringIO()))
        def clean():
            return None
        clean(), clean()
        told.truncate(0)
        clean()
        assert told.getvalue() == "", told.getvalue()
        """) == ""


def test_an_exception_goes_on(run):
    assert run("""
        import limpet
        try:
            with limpet.grow() as growth:
                KEPT = [object() for _ in range(10)]
                raise ValueError("on")
        except ValueError as error:
            print(error, growth.objects >= 10)
        """) == "on True\n"
