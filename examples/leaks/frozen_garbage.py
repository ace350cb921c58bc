#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Settings are loaded anew again and again, and frozen each time so that forked workers share their
memory.  The collector never looks at what is frozen: the old settings, whose sections know what they
are in, stay for ever."""
# leak: collector-off
# one look: likely
# three looks: likely
# pythons: 3.7-
import gc

from traffic import body, requests


class Section(object):
    def __init__(self, parent, text):
        self.parent = parent
        self.text = text
        self.sections = []


def load(number):
    settings = Section(None, "")
    settings.sections.append(Section(settings, body(number)))
    return settings


for request in requests():
    SETTINGS = load(request)
    gc.freeze()
