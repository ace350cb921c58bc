#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The structure is declared once, and its rest is read by length."""
import ctypes

from traffic import body, requests


class Message(ctypes.Structure):
    _fields_ = [("kind", ctypes.c_char * 8)]


def read(request):
    text = body(request).encode("ascii")
    buffer = ctypes.create_string_buffer(text)
    return ctypes.cast(buffer, ctypes.POINTER(Message)).contents.kind


for request in requests():
    read(request)
