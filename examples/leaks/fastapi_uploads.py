#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An upload endpoint that appends what comes to a list of the module, which nobody empties."""
# leak: growing-holder
# one look: possible
# three looks: leaking
# path: __main__.UPLOADS
# pythons: 3.6-
# needs: fastapi uvicorn
import socket

import uvicorn
from fastapi import FastAPI, Request
from traffic import send

UPLOADS = []
app = FastAPI()


@app.post("/uploads")
async def upload(request: Request):
    data = await request.body()
    UPLOADS.append(data)
    return {"number": len(UPLOADS), "bytes": len(data)}


listener = socket.socket(proto=socket.IPPROTO_TCP)
listener.bind(("127.0.0.1", 0))
send(listener.getsockname()[1], "/uploads")
uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
