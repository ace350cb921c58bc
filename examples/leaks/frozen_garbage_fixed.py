#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Sections do not know what they are in, so that old settings need no collector."""
import gc

from traffic import body, requests


class Section(object):
    def __init__(self, text):
        self.text = text
        self.sections = []


def load(number):
    settings = Section("")
    settings.sections.append(Section(body(number)))
    return settings


for request in requests():
    SETTINGS = load(request)
    gc.freeze()
