#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""There is one class, and what differs is in its objects."""
from traffic import body, requests


class Form(object):
    def __init__(self, text):
        self.text = text

    def check(self):
        return len(self.text)


def form_for(user):
    return Form(body(user))


for request in requests():
    form_for(request).check()
