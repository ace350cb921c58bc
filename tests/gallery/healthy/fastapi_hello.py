# SPDX-License-Identifier: Apache-2.0
"""An endpoint of FastAPI's that checks what it is sent, in uvicorn."""
# pythons: 3.6-
# needs: fastapi uvicorn
import socket

import uvicorn
from fastapi import FastAPI, Request
from pydantic import BaseModel
from traffic import send

app = FastAPI()


class Greeting(BaseModel):
    text: str
    length: int


@app.post("/", response_model=Greeting)
async def hello(request: Request):
    return Greeting(text="hello", length=len(await request.body()))


listener = socket.socket(proto=socket.IPPROTO_TCP)
listener.bind(("127.0.0.1", 0))
send(listener.getsockname()[1])
uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
