#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One database session for the whole program, which is given each visit and told nothing else, ever."""
# leak: known: sqlalchemy-session
# one look: likely
# three looks: leaking
# path: __main__.session._new
# needs: sqlalchemy
from sqlalchemy import Column, Integer, Text, create_engine
from sqlalchemy.ext.declarative import declarative_base
from sqlalchemy.orm import sessionmaker
from traffic import body, requests

Base = declarative_base()


class Visit(Base):
    __tablename__ = "visits"
    id = Column(Integer, primary_key=True)
    text = Column(Text)


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
session = sessionmaker(bind=engine)()

for request in requests():
    session.add(Visit(text=body(request)))
