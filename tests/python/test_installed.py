# SPDX-License-Identifier: Apache-2.0
"""The wheel, as pip installs it; the command in it; other processes and files."""
import os
import subprocess
import sys
import tarfile
import zipfile

import pytest

import package
import scale
import wheels


@pytest.fixture
def installed(python, tmp_path):
    """The folder that the wheel was installed into by this interpreter's pip."""
    if "LIMPET_PACKAGE" in os.environ:
        pytest.skip("a package was given that is not built here")
    if python.inside:
        pytest.skip("pip does not run in its root")
    folder, why = package.wheel_for(python.minor)
    assert folder, why
    wheel, = folder.glob("*.whl")
    subprocess.run([*python.command, str(wheels._pip(python.minor)) + "/pip", "install", "--quiet",
                    "--no-index", "--no-compile", "--target", str(tmp_path / "site"), str(wheel)],
                   check=True, env=python.environment(), stdin=subprocess.DEVNULL)
    return tmp_path / "site"


def start(python, folder, *words, **options):
    return subprocess.run([*python.command, *words], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
                          env=python.environment(PYTHONPATH=str(folder)), **options)


def test_it_installs_and_the_command_is_in_it(python, installed):
    command = subprocess.run([str(installed / "bin" / "limpet"), "--version"],
                             stdout=subprocess.PIPE, check=True).stdout
    assert command.startswith(b"limpet ")
    for words in (["--version"], ["types", "999999999"], ["types", "--help"], ["nonsense"]):
        same = subprocess.run([str(installed / "bin" / "limpet"), *words], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
        module = start(python, installed, "-m", "limpet", *words)
        assert (module.returncode, module.stdout, module.stderr) == (
            same.returncode, same.stdout, same.stderr)
    version = start(python, installed, "-c", "import limpet; print(limpet.__version__)").stdout
    assert command.split() == [b"limpet", *version.split()]


def test_what_the_extension_links(python, installed):
    extension, = installed.glob("limpet/_limpet*.so")
    assert ("abi3" in extension.name) == (python.version >= (3, 11))
    linked = subprocess.run(["ldd", str(extension)], stdout=subprocess.PIPE, check=True).stdout
    for library in (b"elf", b"dw", b"zstd", b"python"):
        assert b"lib" + library not in linked


OTHERS = """
    import os, subprocess, sys
    import limpet

    one = subprocess.Popen([sys.executable, "-c", "class Thing: pass\\nkept = [Thing() for _ in range(77)]"
                            "\\nprint('ready', flush=True)\\nimport time\\ntime.sleep(600)"],
                           stdout=subprocess.PIPE)
    one.stdout.readline()
    try:
        with limpet.attach(one.pid, mode="stop") as heap:
            assert heap.info().target["mode"] == "stop", heap.info().target
        with limpet.attach(one.pid) as heap:
            row, = heap.types(filter="Thing")
            assert row.count == 77, row
            assert heap.report().target["pid"] == one.pid
            try:
                heap.object(heap.addresses[0])
            except LookupError as error:
                print(error)
            heap.save("one.limpet")
    finally:
        one.kill()
        one.wait()
    with limpet.open("one.limpet") as heap:
        assert heap.types(filter="Thing")[0].count == 77
        assert "kept" in str(heap.paths("__main__.Thing"))
        try:
            heap.save("one.limpet")
        except limpet.Error as error:
            print(type(error).__name__, error)
        for _ in range(2):
            try:
                heap.save("one--force.limpet")
            except limpet.Error as error:
                print(error)
        found = heap.suspects()
        assert any("(heap.suspects(*older)" in note for note in found.notes), found.notes
        assert "PID" not in str(found) + found.to_text(color=True) + found._repr_html_(), found
    for kind, ask in [
            (LookupError, lambda: limpet.attach(one.pid)),
            (LookupError, lambda: limpet.open("none.limpet")),
            (ValueError, lambda: limpet.snapshot().types(sort="nonsense")),
            (ValueError, lambda: limpet.snapshot().paths()),
            (ValueError, lambda: limpet.attach(os.getpid(), mode="nonsense")),
            (limpet.Error, lambda: limpet.open(__file__))]:
        try:
            ask()
        except limpet.Error as error:
            assert isinstance(error, kind), (kind, error)
            print(type(error).__name__)
        else:
            raise AssertionError(kind)
    other = subprocess.Popen(["sleep", "60"])
    try:
        limpet.attach(other.pid)
    except limpet.Error as error:
        print(type(error).__name__)
    finally:
        other.kill()
        other.wait()
    heap = limpet.snapshot()
    heap.close()
    heap.close()
    try:
        heap.types()
    except ValueError as error:
        print(error)
"""


def test_other_processes_and_files(python, installed, tmp_path):
    import textwrap
    program = tmp_path / "program.py"
    program.write_text(textwrap.dedent(OTHERS))
    done = start(python, installed, str(program), cwd=str(tmp_path))
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    assert done.stdout.decode().splitlines() == [
        "the objects are those of another process",
        "NoTargetError one.limpet exists; pass force=True to replace it",
        "one--force.limpet exists; pass force=True to replace it",
        "NoTargetError", "NoTargetError", "UsageError", "UsageError", "UsageError",
        "UnreadableError", "NotPythonError", "the heap is closed"]


def test_an_sdist_has_all_that_a_wheel_is_made_of(tmp_path):
    """Built from a clone, as meson asks for; in the full run the wheel of it has the same files."""
    source = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(package.ROOT), str(source)], check=True)
    program = ("import os, sys; sys.path[:0] = ['tools']; import build_backend; "
               "print(build_backend.build_sdist(sys.argv[1]))")
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--target", str(environment),
                    "meson-python >= 0.18", "meson >= 1.3", "ninja"], check=True,
                   stdin=subprocess.DEVNULL)
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=str(source), check=True,
                   env=dict(os.environ, PYTHONPATH=str(environment),
                            PATH="%s/bin:%s" % (environment, os.environ["PATH"])),
                   stdout=subprocess.DEVNULL)
    sdist, = tmp_path.glob("limpet-*.tar.gz")
    with tarfile.open(str(sdist)) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {str(one.relative_to(package.ROOT)) for one in package._files()}
    assert wanted - inside == set()
    if scale.SCALE < 10:
        return
    subprocess.run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir",
                    str(tmp_path), str(sdist)], check=True, stdin=subprocess.DEVNULL)
    wheel, = tmp_path.glob("*.whl")
    folder, why = package.wheel_for("%d.%d" % sys.version_info[:2])
    assert folder, why
    mine, = folder.glob("*.whl")
    names = [sorted(zipfile.ZipFile(str(one)).namelist()) for one in (wheel, mine)]
    assert names[0] == names[1]
