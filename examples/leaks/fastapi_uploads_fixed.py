#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An upload endpoint that keeps of what comes how much it was."""
# pythons: 3.6-
# needs: fastapi uvicorn
import socket

import uvicorn
from fastapi import FastAPI, Request
from traffic import send

TOTALS = {"uploads": 0, "bytes": 0}
app = FastAPI()


@app.post("/uploads")
async def upload(request: Request):
    data = await request.body()
    TOTALS["uploads"] += 1
    TOTALS["bytes"] += len(data)
    return {"number": TOTALS["uploads"], "bytes": len(data)}


listener = socket.socket(proto=socket.IPPROTO_TCP)
listener.bind(("127.0.0.1", 0))
send(listener.getsockname()[1], "/uploads")
uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
