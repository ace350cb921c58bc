#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each order has a context of its own, and with it go the queries that were noted in it."""
# needs: flask-sqlalchemy
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import text
from sqlalchemy.pool import StaticPool
from traffic import body, requests

app = Flask("shop")
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"poolclass": StaticPool}
app.config["SQLALCHEMY_RECORD_QUERIES"] = True
app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
database = SQLAlchemy(app)

with app.app_context():
    database.session.execute(text("CREATE TABLE last_order (text TEXT)"))
    database.session.execute(text("INSERT INTO last_order VALUES ('')"))
    database.session.commit()

for request in requests():
    with app.app_context():
        database.session.execute(text("UPDATE last_order SET text = :text"), {"text": body(request)})
        database.session.commit()
