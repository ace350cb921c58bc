#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The corner is copied."""
# needs: numpy
import numpy

from traffic import body, requests

CORNERS = []


def look_at(request):
    picture = numpy.frombuffer(body(request).encode("ascii"), dtype=numpy.uint8).copy()
    CORNERS.append(picture.reshape(128, 80)[:2, :2].copy())
    del CORNERS[:-100]


for request in requests():
    look_at(request)
