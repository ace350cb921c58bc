# SPDX-License-Identifier: Apache-2.0
"""The extension with sanitizers, in a Python without: looked at, asked, and closed, many times."""
import subprocess

import pytest

import package
import pythons

EVERYTHING = """
    import gc, os, threading, limpet
    class Thing:
        def __init__(self): self.me = self
    kept = [Thing() for _ in range(500)] + [{"a": [n]} for n in range(500)]
    def ask(heap):
        str(heap.types(limit=5)), str(heap.report()), str(heap.suspects()), str(heap.tree(limit=5))
        str(heap.cycles()), str(heap.garbage()), str(heap.threads()), str(heap.info())
        str(heap.paths("__main__.Thing", limit=3)), str(heap.referrers(kept[0]))
        heap.retained_by(*kept[:10]), heap.object(id(kept[0]))
        sum(heap.addresses) + sum(heap.sizes) + len(heap.targets)
        try:
            heap.types(sort="nonsense")
        except limpet.Error as error:
            assert isinstance(error, ValueError)
        else:
            raise AssertionError
    times = 2 if float(os.environ["LIMPET_SCALE"]) < 10 else 20
    older = limpet.snapshot()
    for n in range(times):
        for block in (True, False):
            with limpet.snapshot(block=block) as heap:
                ask(heap)
                str(heap.diff(older)), str(heap.suspects(older))
                heap.save("one.limpet", force=True)
            with limpet.open("one.limpet") as heap:
                str(heap.types(limit=5)), str(heap.show("__main__.Thing[0]"))
    threads = [threading.Thread(target=lambda: ask(limpet.snapshot())) for _ in range(3)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    with limpet.grow() as growth:
        kept.append([Thing()])
    assert "kept" in str(growth), growth
    import io
    from limpet import objgraph
    thing = kept[3]
    for untracked in (False, True):
        assert objgraph.count("Thing", untracked=untracked) == 501
        assert len(objgraph.by_type("Thing", untracked=untracked)) == 501
        objgraph.get_new_ids(limit=0, untracked=untracked)
        chain = objgraph.find_backref_chain(thing, lambda one: one is kept, untracked=untracked)
        assert chain == [kept, thing], chain
        objgraph.show_backrefs([thing, kept], output=io.StringIO(), untracked=untracked)
        objgraph.show_refs([thing, kept], output=io.StringIO(), untracked=untracked)
    print("well")
"""


@pytest.mark.parametrize("allocator", ["pymalloc", "malloc", "debug"])
def test_everything_with_sanitizers(allocator, tmp_path):
    python = next(one for one in pythons.find() if one.minor == "3.11" and not one.inside)
    folder, why = package.wheel_for(python.minor, sanitized=True)
    assert folder, why
    libraries = [subprocess.run(["gcc", "-print-file-name=" + name], stdout=subprocess.PIPE,
                                check=True).stdout.decode().strip()
                 for name in ("libasan.so", "libubsan.so")]
    import textwrap
    program = tmp_path / "program.py"
    program.write_text(textwrap.dedent(EVERYTHING))
    import scale
    done = subprocess.run(
        [*python.command, str(program)], cwd=str(tmp_path), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=900,
        env=python.environment(PYTHONPATH=str(folder / "package"), PYTHONMALLOC=allocator,
                               LIMPET_SCALE=str(scale.SCALE), LD_PRELOAD=" ".join(libraries),
                               ASAN_OPTIONS="detect_leaks=0:abort_on_error=1",
                               UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1"))
    assert (done.returncode, done.stdout) == (0, b"well\n"), done.stderr.decode()[-4000:]
