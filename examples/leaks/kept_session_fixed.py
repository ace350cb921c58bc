#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A session for each visit; the last one is all that is in the database."""
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
Session = sessionmaker(bind=engine)

for request in requests():
    session = Session()
    session.add(Visit(text=body(request)))
    session.query(Visit).delete()
    session.commit()
    session.close()
