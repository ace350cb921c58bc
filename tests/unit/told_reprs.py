# SPDX-License-Identifier: Apache-2.0
"""Lines for u_preview.c: kind, the value's bytes in hexadecimal, its repr() in UTF-8 the same way.

Characters that no version of Unicode has given a meaning, or that have none but a private one,
are left out: what Python says of those depends on its age.
"""
import binascii
import random
import struct
import sys
import unicodedata

chance = random.Random(20240229)


def tell(kind, data, value):
    text = repr(value).encode("utf-8")
    sys.stdout.write("%s %s %s\n" % (kind, binascii.hexlify(data).decode() or "-",
                                     binascii.hexlify(text).decode()))


def floats():
    yield from (0.0, -0.0, 1.0, -1.5, 0.1, 1e16, 1e15, 9999999999999998.0, 123456789012345680.0,
                1e-4, 1e-5, 5e-324, 1.7976931348623157e308, 2.2250738585072014e-308,
                float("inf"), float("-inf"), float("nan"), 1e22, 1e23, 100.0, 0.5, 1/3)
    for exponent in range(-1074, 1024):
        # The floats below are nearer than those above.
        yield 2.0 ** exponent
    for _ in range(3000):
        yield struct.unpack("<d", struct.pack("<Q", chance.getrandbits(64)))[0]
    for _ in range(1000):
        yield round(chance.uniform(-1e6, 1e6), chance.randrange(8))
    for _ in range(500):
        yield float(chance.getrandbits(chance.randrange(1, 70)))


def is_told(code):
    return not 0xd800 <= code < 0xe000 and unicodedata.category(chr(code)) not in ("Cn", "Co") \
        and not 0xe0100 <= code < 0xe01f0


def texts():
    alphabets = [range(0x20, 0x7f), range(0x100), [0x22, 0x27, 0x5c, 0x61], range(0x800),
                 range(0x2000, 0x2100), range(0x3000, 0x3100), range(0xfe00, 0x10000),
                 range(0x1f000, 0x1fb00), range(0x110000)]
    for code in range(0x110000):
        # Each control and format character alone, others here and there.
        if is_told(code) and (not chr(code).isprintable() or code < 0x600 or code % 97 == 0):
            yield chr(code)
    for _ in range(3000):
        alphabet = chance.choice(alphabets)
        codes = (chance.choice(alphabet) for _ in range(chance.randrange(60)))
        yield "".join(chr(code) for code in codes if is_told(code))


def main():
    for value in floats():
        tell("float", struct.pack("<d", value), value)
    for value in texts():
        tell("str", value.encode("utf-32-le"), value)
    for _ in range(1500):
        value = bytes(chance.choice([chance.randrange(256), chance.randrange(32, 127), 39, 34])
                      for _ in range(chance.randrange(60)))
        tell("bytes", value, value)
    for _ in range(1500):
        value = chance.getrandbits(chance.randrange(1, 480)) * chance.choice([1, -1])
        digits, rest = [], abs(value)
        while rest:
            digits.append(rest & (1 << 30) - 1)
            rest >>= 30
        tell("int", struct.pack("<q%dI" % len(digits), -1 if value < 0 else 1, *digits), value)


main()
