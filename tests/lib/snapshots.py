# SPDX-License-Identifier: Apache-2.0
"""Snapshot files as bytes, to be damaged: their chunks, and the checksums that belong to them."""
import struct

HEADER, CHUNK = 24, struct.Struct("<4sBBHQQQ")
MASK = (1 << 64) - 1
P1, P2, P3, P4, P5 = (0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9,
                      0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5)


def _rotate(value, bits):
    return ((value << bits) | (value >> (64 - bits))) & MASK


def _round(lane, word):
    return _rotate((lane + word * P2) & MASK, 31) * P1 & MASK


def checksum(data):
    """XXH64 with seed 0, as its specification has it (doc/xxhash_spec.md of xxHash)."""
    at, result = 0, P5
    if len(data) >= 32:
        lanes = [(P1 + P2) & MASK, P2, 0, -P1 & MASK]
        while at + 32 <= len(data):
            lanes = [_round(lane, word)
                     for lane, word in zip(lanes, struct.unpack_from("<4Q", data, at))]
            at += 32
        result = sum(_rotate(lane, bits) for lane, bits in zip(lanes, (1, 7, 12, 18))) & MASK
        for lane in lanes:
            result = ((result ^ _round(0, lane)) * P1 + P4) & MASK
    result = (result + len(data)) & MASK
    while at + 8 <= len(data):
        word, = struct.unpack_from("<Q", data, at)
        result = (_rotate(result ^ _round(0, word), 27) * P1 + P4) & MASK
        at += 8
    if at + 4 <= len(data):
        word, = struct.unpack_from("<I", data, at)
        result = (_rotate(result ^ (word * P1 & MASK), 23) * P2 + P3) & MASK
        at += 4
    for byte in data[at:]:
        result = _rotate(result ^ (byte * P5 & MASK), 11) * P1 & MASK
    for shift, factor in ((33, P2), (29, P3)):
        result = ((result ^ result >> shift) * factor) & MASK
    return result ^ result >> 32


class Chunk:
    """A chunk, and where it is in the file."""

    def __init__(self, data, at):
        self.at = at
        (self.tag, self.width, self.flags, _, self.stored, self.raw,
         self.sum) = CHUNK.unpack_from(data, at)
        self.content = at + CHUNK.size + 8
        self.end = self.content + self.stored


def chunks(data):
    """All of them, in order."""
    at, found = HEADER, []
    while at < len(data):
        found.append(Chunk(data, at))
        at = found[-1].end
    return found


def make_chunk(tag, content, width=1, flags=0, raw=None):
    """The bytes of a chunk that is stored as it is."""
    header = CHUNK.pack(tag, width, flags, 0, len(content), len(content) if raw is None else raw,
                        checksum(content))
    return header + struct.pack("<Q", checksum(header)) + content


def with_version(data, version):
    start = data[:8] + struct.pack("<II", version, 0)
    return start + struct.pack("<Q", checksum(start)) + data[HEADER:]
