#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A note does not know whom it is about: who has the user can look it up."""
import weakref

from traffic import body, requests

NOTES = weakref.WeakKeyDictionary()


class User(object):
    def __init__(self, number):
        self.number = number


class Note(object):
    def __init__(self, text):
        self.text = text


def visit(number):
    user = User(number)
    NOTES[user] = Note(body(number))


for request in requests():
    visit(request)
