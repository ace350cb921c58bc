# SPDX-License-Identifier: Apache-2.0
"""A snapshot tells the same as the process that it is of, and no file that limpet writes is more or
less than that."""
import json
import os
import signal
import stat
import struct
import subprocess
import sys
import time

import limpet
import pytest
import snapshots

ROOT = os.geteuid() == 0
READER = limpet.ROOT / "docs" / "read_snapshot.py"


def run(*words, prefix=(), cwd=None):
    """(exit code, standard output, standard error)"""
    done = subprocess.run([*prefix, limpet.binary(), *map(str, words)], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd,
                          timeout=limpet.TIMEOUT)
    return done.returncode, done.stdout, done.stderr


def rows(answer):
    """The bytes of the rows of all tables."""
    return answer[answer.index(b'"tables"'):answer.index(b'"notes"')]


def test_types_are_the_same_to_the_byte(still):
    assert rows(still.look(still.snapshot)) == rows(still.live)


@pytest.mark.parametrize("command", ["info", "report", "garbage"])
def test_all_that_is_said_of_a_core_is_said_of_its_snapshot(still, command):
    a, b = still.look(still.gcore, command), still.look(still.snapshot_of_core, command)
    assert rows(a) == rows(b)
    # What a census does not find out a snapshot has noted all the same.
    assert set(json.loads(a)["notes"]) <= set(json.loads(b)["notes"])


def test_every_object_is_the_same(still):
    a = limpet.run("objects", still.gcore, *still.options)
    assert a == limpet.run("objects", still.snapshot_of_core)
    assert a.count(b"\n") > 10000


@pytest.mark.parametrize("words", [
    ("show", "Session"), ("show", "Session[7]", "dict[0]"), ("refs", "dict[0]", "-n", "50"),
    ("referrers", "Session[7]", "list[0]"), ("referrers", "type[0]", "--filter", "^dict$")],
    ids=" ".join)
def test_a_look_at_objects_is_the_same(still, words):
    command, *objects = words
    assert (rows(limpet.run(command, still.gcore, *objects, "--json", *still.options)) ==
            rows(limpet.run(command, still.snapshot_of_core, *objects, "--json")))


def test_it_is_read_without_limpet(snapshot):
    """By the program of docs/, which has the format's description only."""
    printed = subprocess.run([sys.executable, str(READER), snapshot], stdout=subprocess.PIPE,
                             text=True, check=True).stdout
    told = {name: int(count) for count, name in (
        line.split(" ", 1) for line in printed.splitlines())}
    assert told == {row["type"]: row["count"] for row in limpet.report(
        "types", snapshot, "-n", limpet.EVERY_ROW)["types"]}
    assert len(told) > 70


def test_it_is_for_its_owner_only(snapshot):
    assert stat.S_IMODE(os.stat(snapshot).st_mode) == 0o600


def test_its_name_if_nobody_says(core, tmp_path):
    assert run("snapshot", core, cwd=tmp_path) == (0, "limpet-kernel.limpet\n", "")
    assert os.listdir(tmp_path) == ["limpet-kernel.limpet"]


def test_its_name_tells_the_process(tmp_path):
    name = "limpet-%s.%d.limpet" % (open("/proc/self/comm").read().strip(), os.getpid())
    assert run("snapshot", os.getpid(), "--max-pause", "60s", cwd=tmp_path) == (0, name + "\n", "")
    assert os.listdir(tmp_path) == [name]


def test_a_redacted_one_has_no_text(core, tmp_path):
    path = tmp_path / "redacted"
    assert run("snapshot", core, "-o", path, "--redact", "-q") == (0, "", "")
    rows = [json.loads(line) for line in limpet.run("objects", path).splitlines()]
    texts = {"str", "bytes"}
    assert not [r for r in rows if r["type"] in texts and r["preview"]]
    assert [r for r in rows if r["type"] == "int" and r["preview"]]


def test_one_that_is_not_is_redacted_when_it_is_read(snapshot, core, tmp_path):
    path = tmp_path / "redacted"
    run("snapshot", core, "-o", path, "--redact")
    for command in ("objects", "info", "report"):
        assert run(command, snapshot, "--redact") == run(command, path, "--redact"), command


@pytest.fixture
def there(tmp_path):
    """A file that is there already."""
    path = tmp_path / "there"
    path.write_text("spam")
    return path


def refuses(sentence, core, path, *words, **options):
    assert run("snapshot", core, "-o", path, *words, **options) == (3, "", "limpet: %s\n" % sentence)


def test_no_file_is_replaced(core, there):
    refuses("%s exists; pass --force to replace it" % there, core, there)
    assert there.read_text() == "spam"


def test_unless_it_is_to_be(core, there, snapshot):
    assert run("snapshot", core, "-o", there, "--force", "-q") == (0, "", "")
    assert there.read_bytes()[:8] == b"\x93LIMPET\n" and os.listdir(there.parent) == ["there"]


@pytest.mark.parametrize("force", [(), ("--force",)], ids=["", "force"])
def test_no_link_is_followed(core, there, tmp_path, force):
    link = tmp_path / "link"
    link.symlink_to(there)
    refuses("%s is a symbolic link; name the file itself" % link, core, link, *force)
    assert there.read_text() == "spam" and link.is_symlink()


def test_a_folder_is_no_file(core, tmp_path):
    refuses("%s is a folder; name a file in it" % tmp_path, core, tmp_path, "--force")
    refuses("/dev/null is no file", core, "/dev/null", "--force")


def test_no_such_folder(core, tmp_path):
    refuses("there is no folder %s/none/" % tmp_path, core, tmp_path / "none" / "file")


@pytest.mark.skipif(not ROOT, reason="only root can become another user")
def test_a_folder_that_cannot_be_written_to(core, tmp_path):
    for folder in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        os.chmod(folder, 0o755)
    user = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    if run("--version", prefix=user)[0]:
        pytest.skip("another user cannot run limpet from there")
    refuses("cannot write into %s/: Permission denied" % tmp_path, core, tmp_path / "file", prefix=user)


@pytest.mark.skipif(not ROOT, reason="only root can mount")
def test_a_full_disk(core, tmp_path):
    script = ("mount -t tmpfs -o size=64k none %s && shift 0; \"$@\"; code=$?; ls -A %s; exit $code"
              % (tmp_path, tmp_path))
    prefix = ("unshare", "--mount", "sh", "-c", script, "sh")
    refuses("cannot write %s/file: No space left on device" % tmp_path, core, tmp_path / "file",
            prefix=prefix)


def test_an_end_in_between_leaves_nothing(core, tmp_path):
    """Whenever it is interrupted there is all of the file, or none of it."""
    start = time.monotonic()
    assert run("snapshot", core, "-o", tmp_path / "whole", "-q")[0] == 0
    length = time.monotonic() - start
    types = limpet.run("types", tmp_path / "whole")
    for turn in range(20):
        process = subprocess.Popen([limpet.binary(), "snapshot", core, "-o", "file", "-q"], cwd=tmp_path)
        time.sleep(length * turn / 20)
        process.send_signal(signal.SIGKILL if turn % 2 else signal.SIGTERM)
        process.wait()
        left = sorted(os.listdir(tmp_path))
        assert left in (["whole"], ["file", "whole"]), left
        if "file" in left:
            assert limpet.run("types", tmp_path / "file") == types
            os.unlink(tmp_path / "file")


def write(tmp_path, data):
    path = tmp_path / "damaged"
    path.write_bytes(data)
    return path


def says(path, sentence, commands=("types", "report", "objects", "show", "snapshot")):
    for command in commands:
        objects = ("int[0]",) if command == "show" else ()
        where = ("-o", "/nonexistent") if command == "snapshot" else ()
        if command == "snapshot":
            where = ("-o", str(path) + ".out")
        assert run(command, path, *objects, *where) == (3, "", "limpet: %s\n" % sentence), command
        assert not os.path.exists(str(path) + ".out")


AGAIN = ": take the snapshot, or copy it, once more"


def test_an_empty_one(tmp_path):
    path = write(tmp_path, b"")
    says(path, "%s is empty" % path)


def test_one_of_a_newer_format(snapshot, tmp_path):
    path = write(tmp_path, snapshots.with_version(open(snapshot, "rb").read(), 2))
    says(path, "%s is of version 2 of the format, and this limpet reads 1: use a newer limpet" % path)


def test_a_truncated_one(snapshot, tmp_path):
    data = open(snapshot, "rb").read()
    ends = [chunk.at for chunk in snapshots.chunks(data)] + [
        chunk.content for chunk in snapshots.chunks(data)] + [8, 23, len(data) - 1]
    for end in ends:
        path = write(tmp_path, data[:end])
        says(path, "%s is truncated%s" % (path, AGAIN), ("types", "objects"))


def test_a_bit_is_wrong_in_its_first_bytes(snapshot, tmp_path):
    data = bytearray(open(snapshot, "rb").read())
    data[12] ^= 8
    path = write(tmp_path, data)
    says(path, "%s is damaged (its first bytes)%s" % (path, AGAIN))


def test_a_bit_is_wrong_in_a_header(snapshot, tmp_path):
    data = open(snapshot, "rb").read()
    for number, chunk in enumerate(snapshots.chunks(data)):
        damaged = bytearray(data)
        damaged[chunk.at + number * 7 % 40] ^= 1 << number % 8
        path = write(tmp_path, damaged)
        says(path, "%s is damaged (at byte %d)%s" % (path, chunk.at, AGAIN), ("types", "objects"))


#: Which command reads a chunk.
READERS = {"FACT": "types", "NOTE": "types", "CENS": "types", "COLL": "types", "THRD": "info",
           "END ": "types"}


def test_a_bit_is_wrong_in_a_chunk(snapshot, tmp_path):
    data = open(snapshot, "rb").read()
    seen = set()
    for number, chunk in enumerate(snapshots.chunks(data)):
        damaged = bytearray(data)
        damaged[chunk.content + chunk.stored * (number + 1) // 40 % chunk.stored] ^= 1 << number % 8
        path = write(tmp_path, damaged)
        tag = chunk.tag.decode()
        seen.add(tag)
        says(path, "%s is damaged (chunk '%s')%s" % (path, tag, AGAIN), (READERS.get(tag, "objects"),))
    assert len(seen) == 24


def test_chunks_that_nobody_knows_are_passed_over(snapshot, tmp_path):
    data = open(snapshot, "rb").read()
    chunks = snapshots.chunks(data)
    more = snapshots.make_chunk(b"XTRA", b"of a later version", width=3, flags=0x40)
    end = snapshots.make_chunk(b"END ", struct.pack("<Q", len(chunks)), width=8)
    path = write(tmp_path, data[:chunks[3].at] + more + data[chunks[3].at:chunks[-1].at] + end)
    assert limpet.run("objects", path) == limpet.run("objects", snapshot)


def test_a_file_without_past_collections_is_read(snapshot, tmp_path):
    """As older versions wrote them."""
    data = open(snapshot, "rb").read()
    chunks = snapshots.chunks(data)
    [past] = [chunk for chunk in chunks if chunk.tag == b"CGEN"]
    end = snapshots.make_chunk(b"END ", struct.pack("<Q", len(chunks) - 2), width=8)
    path = write(tmp_path, data[:past.at] + data[past.end:chunks[-1].at] + end)
    old, new = limpet.report("garbage", path), limpet.report("garbage", snapshot)
    assert len(new.pop("collections")) == 3
    assert {name: rows for name, rows in old.items() if name} == {name: rows for name, rows in new.items() if name}


@pytest.mark.parametrize("tag, content", [
    ("TNUM", b"\xff\xff\xff\x7f"), ("EDGE", b"\x00\x00\x00\x7f"), ("NREF", b"\x00\x00\x01\x00"),
    ("ADDR", bytes(16)), ("OWNI", b"\xff\xff\x00\x00"), ("LSTI", b"\xff\xff\x00\x00"), ("PREI", bytes(12)),
    ("TYPE", b"\x05"), ("CGEN", b"\x00\x01\x02"), ("ROOT", b"\xff\xff\xff\xff\x07"), ("PREV", b"not packed")])
def test_numbers_that_lead_nowhere(snapshot, tmp_path, tag, content):
    """With checksums that are right: what another program may have written."""
    data = open(snapshot, "rb").read()
    chunk = next(c for c in snapshots.chunks(data) if c.tag.decode() == tag)
    path = write(tmp_path, data[:chunk.at] + snapshots.make_chunk(
        chunk.tag, content, width=chunk.width) + data[chunk.end:])
    code, output, errors = run("objects", path)
    assert (code, output) == (3, "") and errors.startswith("limpet: %s is damaged (chunk '" % path)
