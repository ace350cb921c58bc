# SPDX-License-Identifier: Apache-2.0
"""crew.py COUNT: so many threads that work, each of which knows what has to come out."""
import hashlib
import math
import os
import random
import re
import struct
import sys
import tempfile
import threading
import time
import zlib

import checking

SIZE = 20000


def numbers(seed):
    """Floating point: no register may be another."""
    return repr(sum(math.sin(i * seed) / (i + 1) for i in range(300)))


def digest(seed):
    text = b"%d" % seed if sys.version_info[0] > 2 else str(seed)
    for _ in range(100):
        text = hashlib.sha256(text).digest()
    return text


def checksum(seed):
    return zlib.crc32(zlib.decompress(zlib.compress(bytes(bytearray(
        i * seed % 251 for i in range(SIZE // 10))))))


def powers(seed):
    return pow(seed + 2, 1001, 10 ** 60 + seed)


def sorting(seed):
    values = list(range(SIZE // 20))
    random.Random(seed).shuffle(values)
    return sorted(values) == list(range(SIZE // 20))


def tables(seed):
    table = {}
    for i in range(SIZE // 20):
        table[i * seed % 1009] = str(i)
    for i in range(0, 1009, 3):
        table.pop(i, None)
    return sorted(table.items())


def rings(seed):
    """Garbage for the collector."""
    kept = []
    for i in range(200):
        ring = [i * seed]
        ring.append(ring)
        kept.append(ring[1][1][0])
    return kept


def words(seed):
    text = " ".join("%d:%x" % (i, i * seed) for i in range(200))
    return sum(int(found, 16) for found in re.findall(r":(\w+)", text))


def records(seed):
    packed = b"".join(struct.pack("<iqd", i, i * seed, i / (seed + 1.0)) for i in range(100))
    return [struct.unpack_from("<iqd", packed, i * 20) for i in range(100)]


def through_a_file(seed, file):
    """What is written is what is read, and so is where."""
    file.seek(0)
    for i in range(50):
        file.write(struct.pack("<q", i * seed))
    file.flush()
    file.seek(0)
    return zlib.crc32(file.read()), file.tell()


def through_a_pipe(seed, ends):
    block = struct.pack("<500i", *range(seed, seed + 500))
    os.write(ends[1], block)
    return zlib.crc32(os.read(ends[0], len(block)))


class Turns(object):
    """Numbers that all threads take in turn, with a lock."""
    lock = threading.Lock()
    condition = threading.Condition()
    taken = 0
    asked = 0


def in_turn(seed):
    with Turns.lock:
        before = Turns.taken
        Turns.taken = before + 1
        Turns.asked += 1
        return Turns.taken - before


def waiting(seed):
    with Turns.condition:
        Turns.condition.notify()
        Turns.condition.wait(0.005)
    return True


KINDS = (numbers, digest, checksum, powers, sorting, tables, rings, words, records, in_turn, waiting)
count = int(sys.argv[1])
rounds = [0] * count


def work(number):
    kind = (KINDS + (through_a_file, through_a_pipe))[number % (len(KINDS) + 2)]
    more = {through_a_file: [tempfile.TemporaryFile()] if kind is through_a_file else (),
            through_a_pipe: [os.pipe()] if kind is through_a_pipe else ()}.get(kind, ())
    expected = kind(number, *more)
    while not checking.stopping.is_set():
        got = kind(number, *more)
        assert got == expected, (got, expected)
        rounds[number] += 1
        # Of 50, some are at work at any moment and the machine is not busy with all of them.
        time.sleep(0.02 + number % 7 * 0.01)


def advance():
    """Until each has done something more."""
    before = list(rounds)
    checking.wait_until(lambda: checking.errors or all(
        now > then for now, then in zip(rounds, before)), "each thread goes on: %s" % before)


def end():
    for thread in threads:
        thread.join(checking.PATIENCE)
    assert Turns.taken == Turns.asked
    checking.report["rounds"] = rounds


threads = [checking.in_thread(work, number) for number in range(count)]
advance()
checking.serve({"advance": advance, "end": end})
