#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The fixed function gives each reference back."""
# extension: lengths.c
import lengths

from traffic import body, requests


def measure(request):
    return lengths.total_fixed([body(request), body(-request)])


for request in requests():
    measure(request)
