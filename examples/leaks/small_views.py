#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Of each picture a corner is kept, as a view: it is small and keeps the whole picture."""
# leak: big-base, growing-holder
# one look: likely
# three looks: leaking
# path: __main__.CORNERS
# needs: numpy
import numpy

from traffic import body, requests

CORNERS = []


def look_at(request):
    picture = numpy.frombuffer(body(request).encode("ascii"), dtype=numpy.uint8).copy()
    CORNERS.append(picture.reshape(128, 80)[:2, :2])


for request in requests():
    look_at(request)
