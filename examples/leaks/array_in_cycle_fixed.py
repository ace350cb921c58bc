#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The array has the table's name, not the table."""
# needs: numpy
import numpy

from traffic import body, requests


class Table(object):
    def __init__(self, text):
        self.text = text
        self.cells = numpy.empty(2, dtype=object)
        self.cells[0] = "table"


for request in requests():
    Table(body(request))
