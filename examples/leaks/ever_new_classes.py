#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A class is made for each form that a user fills in, and kept by name so that it can be found again.
Names have the user's number."""
# leak: new-classes, growing-holder
# one look: likely
# three looks: leaking
# path: __main__.FORMS
from traffic import body, requests

FORMS = {}


def form_for(user):
    class Form(object):
        text = body(user)

        def check(self):
            return len(self.text)

    FORMS["form-%d" % user] = Form
    return Form


for request in requests():
    form_for(request)().check()
