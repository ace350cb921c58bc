# SPDX-License-Identifier: Apache-2.0
"""A page of Django's, a user in its cookies, and a row of a table."""
# needs: django
import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpResponse
from django.template import Context, Template
from traffic import send

settings.configure(
    DEBUG=False, ALLOWED_HOSTS=["*"], ROOT_URLCONF="__main__", SECRET_KEY="s", USE_TZ=True,
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"], INSTALLED_APPS=[],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}])
django.setup()
TEMPLATE = Template("Hello {{ name }}, {{ count }}")


def hello(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", [len(request.body)])
        count = cursor.fetchone()[0]
    context = Context({"name": request.META["REMOTE_ADDR"], "count": count})
    return HttpResponse(TEMPLATE.render(context))


try:
    from django.urls import re_path
except ImportError:
    from django.conf.urls import url as re_path
urlpatterns = [re_path("^$", hello)]


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments):
        sys.stderr.flush()


server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
send(server.server_port)
server.serve_forever()
