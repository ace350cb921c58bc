#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An extension in C adds up the lengths of texts.  It asks for each of them, gets a reference of its
own, and forgets to give it back."""
# leak: refcount-excess
# one look: leaking
# three looks: leaking
# extension: lengths.c
import lengths

from traffic import body, requests


def measure(request):
    return lengths.total([body(request), body(-request)])


for request in requests():
    measure(request)
