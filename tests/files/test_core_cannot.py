# SPDX-License-Identifier: Apache-2.0
"""Files that are no cores, or not all of one: one line, exit code 3; or what is there is told."""
import json
import os
import shutil
import struct
import subprocess
import sys

import stills
import limpet
import pytest

E_TYPE, E_MACHINE, E_PHOFF, E_SHOFF, E_PHNUM = 16, 18, 32, 40, 56
PHDR = struct.Struct("<IIQQQQQQ")
LOAD, NOTE = 1, 4
ROOT = os.geteuid() == 0


def run(*words, prefix=()):
    """(exit code, standard output, standard error)"""
    done = subprocess.run([*prefix, limpet.binary(), *map(str, words)], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=limpet.TIMEOUT)
    return done.returncode, done.stdout, done.stderr


def complains(sentence, path, *words, **options):
    """That is all that is said."""
    for command in ("types", "report", "objects"):
        assert run(command, path, *words, **options) == (3, "", "limpet: %s\n" % sentence)


@pytest.fixture
def changed(core, tmp_path):
    """changed(function) is a copy of the core whose bytes the function has changed."""
    def change(function):
        with open(core, "rb") as file:
            bytes_ = bytearray(file.read())
        path = str(tmp_path / "changed")
        with open(path, "wb") as file:
            file.write(function(bytes_) or bytes_)
        return path
    return change


def programs(core):
    """(number, program header) of each one."""
    offset, = struct.unpack_from("<Q", core, E_PHOFF)
    count, = struct.unpack_from("<H", core, E_PHNUM)
    return [(offset + PHDR.size * i, PHDR.unpack_from(core, offset + PHDR.size * i))
            for i in range(count)]


def test_no_such_file(tmp_path):
    path = tmp_path / "core.17"
    complains("there is no file '%s', and it is no PID" % path, path)


def test_a_folder(tmp_path):
    complains("%s is no file" % tmp_path, tmp_path)


@pytest.mark.parametrize("content, sentence", [
    (b"", "is empty"),
    (b"\x7fELF", "is no core file: it is too short"),
    (b"spam and eggs\n" * 20, "is neither a core nor a snapshot"),
], ids=["empty", "short", "text"])
def test_no_core(tmp_path, content, sentence):
    path = tmp_path / "file"
    path.write_bytes(content)
    complains("%s %s" % (path, sentence), path)


@pytest.mark.parametrize("pack, unpack", [
    ("zstd", "zstd -d"), ("xz", "xz -dk"), ("gzip", "gunzip -k"),
    # A frame's magic number, by lz4's description of its format.
    (lambda path: path.write_bytes(struct.pack("<I", 0x184d2204) + bytes(100)), "lz4 -d"),
], ids=["zstd", "xz", "gzip", "lz4"])
def test_a_packed_core(tmp_path, pack, unpack):
    path = tmp_path / "core.packed"
    if isinstance(pack, str):
        # What no packer makes smaller than a core's header.
        path.write_bytes(subprocess.run([pack, "-c"], input=os.urandom(1000), check=True,
                                        stdout=subprocess.PIPE).stdout)
    else:
        pack(path)
    complains("%s is compressed; unpack it first: %s %s" % (path, unpack, path), path)


def test_a_program():
    program = os.path.realpath(sys.executable)
    complains("%s is a program or a library, and no core file" % program, program)


@pytest.mark.skipif(not ROOT, reason="only root can become another user")
def test_no_permission(core, tmp_path):
    path = shutil.copy(core, "/tmp/limpet-test-%d.core" % os.getpid())
    try:
        os.chmod(path, 0o600)
        user = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
        if run("--version", prefix=user)[0]:
            pytest.skip("another user cannot run limpet from there")
        complains("cannot open %s: Permission denied" % path, path, prefix=user)
    finally:
        os.unlink(path)


@pytest.mark.parametrize("machine, name", [(40, "32-bit ARM"), (243, "RISC-V"), (22, "s390x"),
                                           (4242, "another machine")])
def test_a_core_of_another_machine(changed, machine, name):
    def change(core):
        core[E_MACHINE:E_MACHINE + 2] = struct.pack("<H", machine)
    path = changed(change)
    here = {"x86_64": "x86-64"}.get(os.uname().machine, os.uname().machine)
    complains("%s is a core of %s; this limpet reads those of %s" % (path, name, here), path)


def test_headers_that_make_no_sense(changed):
    def change(core):
        core[54:56] = b"\x07\x00"
    path = changed(change)
    complains("%s is damaged: its headers make no sense" % path, path)


def test_it_ends_within_its_headers(changed):
    path = changed(lambda core: core[:200])
    complains("%s is truncated: it ends within its own headers" % path, path)


def test_nothing_but_notes(changed):
    def change(core):
        return core[:min(program[2] for _, program in programs(core) if program[0] == LOAD)]
    path = changed(change)
    complains("%s is truncated, and what is left of it has no CPython" % path, path)


def test_a_core_is_read_as_far_as_it_goes(core, changed):
    """At whatever byte it ends: it is read, and the gap is told, or it is said why it is not."""
    whole = len(open(core, "rb").read())
    all_of_it = json.loads(limpet.run("types", core, "--json"))["target"]["objects"]
    told = 0
    for tenth in range(1, 10):
        path = changed(lambda core: core[:whole * tenth // 10 + tenth])
        code, output, errors = run("types", path, "--json")
        if code:
            assert (code, output) == (3, "") and errors.count("\n") == 1
            assert errors.startswith("limpet: %s" % path) or "damaged" in errors, errors
            continue
        answer = json.loads(output)
        assert errors == "" and answer["target"]["objects"] <= all_of_it
        assert [n for n in answer["notes"] if n.startswith("the core is truncated: ")], answer["notes"]
        told += 1
    assert told


def test_very_many_program_headers(core, changed):
    """From 65,535 on their number is in the first section's header (PN_XNUM)."""
    def change(bytes_):
        count, = struct.unpack_from("<H", bytes_, E_PHNUM)
        bytes_ += bytes(-len(bytes_) % 8)
        struct.pack_into("<Q", bytes_, E_SHOFF, len(bytes_))
        struct.pack_into("<H", bytes_, E_PHNUM, 0xffff)
        bytes_ += struct.pack("<IIQQQQIIQQ", 0, 0, 0, 0, 0, 0, 0, count, 0, 0)
    assert (json.loads(limpet.run("types", changed(change), "--json"))["tables"] ==
            json.loads(limpet.run("types", core, "--json"))["tables"])


def test_a_program_that_is_no_python(tmp_path):
    ready = "echo READY; exec sleep 1000"
    process = stills.start(["sh", "-c", ready], tmp_path)
    try:
        pid = process.pid
        while b"sleep" not in open("/proc/%d/comm" % pid, "rb").read():
            pass
        core = stills.gcore(pid, str(tmp_path))
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    complains("process %d of %s runs no CPython: no mapped file exports its symbols" % (pid, core),
              core)


def missing(core, program, why):
    return ("%s: no CPython is found without %s, %s; pass --sysroot with a copy of the files of the "
            "machine that it was made on" % (core, program, why))


def interpreter():
    """The file that has the interpreter of the core: Debian's is linked statically."""
    return os.path.realpath("/usr/bin/python3")


def test_without_its_binaries(core, tmp_path):
    complains(missing(core, interpreter(), "which this machine has not"), core, "--sysroot", tmp_path)


def test_with_binaries_of_another_build(core, tmp_path):
    with open(interpreter(), "rb") as file:
        bytes_ = bytearray(file.read())
    at = bytes_.index(b"\x03\x00\x00\x00GNU\x00") + 8  # the build id's note
    bytes_[at] ^= 1
    (tmp_path / os.path.basename(interpreter())).write_bytes(bytes_)
    complains(missing(core, interpreter(), "of which this machine has another build"), core,
              "--sysroot", tmp_path)


def test_binaries_in_one_folder_do(core, tmp_path):
    """As somebody copies them from the machine that the core was made on."""
    for line in open("/proc/self/maps"):
        path = line.split(None, 5)[-1].strip()
        if path.startswith("/") and os.path.isfile(path):
            shutil.copy(path, tmp_path)
    shutil.copy(interpreter(), tmp_path)
    for extra in subprocess.run(["sh", "-c", "ls /usr/lib/python3*/lib-dynload/*.so "
                                 "/usr/lib/*-linux-*/libffi.so.*"], stdout=subprocess.PIPE,
                                text=True).stdout.split():
        shutil.copy(extra, tmp_path)
    a = json.loads(limpet.run("types", core, "--json", "--sysroot", tmp_path))
    b = json.loads(limpet.run("types", core, "--json"))
    assert a["tables"] == b["tables"]
