#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A worker in one application context for all its life: Flask-SQLAlchemy notes each query there."""
# leak: known: flask-sqlalchemy-queries
# one look: likely
# three looks: leaking
# path on 2.7 3.6: __main__.context.sqlalchemy_queries
# path on 3.7-: __main__.context.g._sqlalchemy_queries
# needs: flask-sqlalchemy
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import text
from traffic import body, requests

app = Flask("shop")
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
app.config["SQLALCHEMY_RECORD_QUERIES"] = True
app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
database = SQLAlchemy(app)

context = app.app_context()
context.push()
database.session.execute(text("CREATE TABLE last_order (text TEXT)"))
database.session.execute(text("INSERT INTO last_order VALUES ('')"))
database.session.commit()

for request in requests():
    database.session.execute(text("UPDATE last_order SET text = :text"), {"text": body(request)})
    database.session.commit()
