#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Notes about users, in a WeakKeyDictionary so that they go with the user.  But a note knows its user:
the value keeps the key, and the dict keeps the value."""
# leak: growing-holder
# one look: possible
# three looks: leaking
# path: __main__.NOTES.data
import weakref

from traffic import body, requests

NOTES = weakref.WeakKeyDictionary()


class User(object):
    def __init__(self, number):
        self.number = number


class Note(object):
    def __init__(self, user, text):
        self.user = user
        self.text = text


def visit(number):
    user = User(number)
    NOTES[user] = Note(user, body(number))


for request in requests():
    visit(request)
