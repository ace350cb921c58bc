#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An array of objects that contains the table that has the array.  The collector knows nothing of what
numpy's arrays refer to: nobody frees the two, ever."""
# leak: garbage-kept
# one look: leaking
# three looks: leaking
# needs: numpy
import numpy

from traffic import body, requests


class Table(object):
    def __init__(self, text):
        self.text = text
        self.cells = numpy.empty(2, dtype=object)
        self.cells[0] = self


for request in requests():
    Table(body(request))
