#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A management command that never ends, with DEBUG on: Django notes each query for its debug page."""
# leak: known: django-queries
# one look: likely
# three looks: leaking
# needs: django
# keep: handle
import django
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from traffic import body, requests

settings.configure(
    DEBUG=True, INSTALLED_APPS=[], USE_TZ=True,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})
django.setup()


class Command(BaseCommand):
    help = "Takes orders as they come in"

    def handle(self, *args, **options):
        self.tell("CREATE TABLE last_order (text TEXT)")
        self.tell("INSERT INTO last_order VALUES ('')")
        for request in requests():
            self.tell("UPDATE last_order SET text = %s", body(request))

    def tell(self, query, *values):
        with connection.cursor() as cursor:
            cursor.execute(query, values)


call_command(Command())
