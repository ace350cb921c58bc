# SPDX-License-Identifier: Apache-2.0
"""A page of Flask's with a template, in the server of its library."""
# needs: flask
import logging

from flask import Flask, render_template_string, request
from traffic import send
from werkzeug.serving import make_server

app = Flask("hello")


@app.route("/", methods=["POST"])
def hello():
    return render_template_string("Hello {{ length }}", length=len(request.get_data()))


logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = make_server("127.0.0.1", 0, app, threaded=True)
send(server.server_port)
server.serve_forever()
