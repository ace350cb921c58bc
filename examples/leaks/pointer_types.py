#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A ctypes structure is declared for each message, and a pointer to it.  ctypes keeps every type that
POINTER() was ever asked about (until 3.14, which keeps it with the structure)."""
# leak: new-classes, growing-holder
# one look: likely
# three looks: leaking
# path: *ctypes._pointer_type_cache
# pythons: 2.7 3.4-3.13
import ctypes

from traffic import body, requests


def read(request):
    text = body(request).encode("ascii")

    class Message(ctypes.Structure):
        _fields_ = [("kind", ctypes.c_char * 8), ("rest", ctypes.c_char * (len(text) - 8))]

    buffer = ctypes.create_string_buffer(text)
    return ctypes.cast(buffer, ctypes.POINTER(Message)).contents.kind


for request in requests():
    read(request)
