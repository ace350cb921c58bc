# SPDX-License-Identifier: Apache-2.0
"""In the workers of a server that loads the application first and forks then (gunicorn --preload)."""
import os
import re
import subprocess
import time
import urllib.request

import pytest

import wheels

FEW = True
APPLICATION = """
import os, limpet
CACHE = [[n] for n in range(1000)]
BEFORE = limpet.snapshot()

def application(environ, start_response):
    block = environ["PATH_INFO"] == "/block"
    with limpet.snapshot(block=block) as heap:
        told = (os.getpid(), heap.object(id(CACHE)) is CACHE, heap.retained_by(CACHE)[0] >= 1000,
                BEFORE.object(id(CACHE)) is CACHE, "CACHE" in str(heap.paths(CACHE)))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [repr(told).encode()]
"""


@pytest.fixture
def server(python, package_folder, tmp_path):
    folder, why = wheels.packages_for(python, "gunicorn")
    if folder is None:
        pytest.skip(why)
    (tmp_path / "app.py").write_text(APPLICATION)
    process = subprocess.Popen(
        [*python.command, "-m", "gunicorn", "--preload", "--workers", "2", "--bind", "127.0.0.1:0",
         "app:application"], cwd=str(tmp_path), stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env=python.environment(PYTHONPATH=os.pathsep.join([str(tmp_path), folder, package_folder])))
    seen = b""
    while b"Booting worker" not in seen or seen.count(b"Booting worker") < 2:
        line = process.stderr.readline()
        assert line, seen.decode()
        seen += line
    yield re.search(rb"Listening at: (http://[\d.:]+)", seen).group(1).decode()
    process.terminate()
    process.communicate(timeout=60)


def test_workers_look_at_themselves(server):
    pids = set()
    end = time.monotonic() + 60
    while len(pids) < 2 and time.monotonic() < end:
        for path in ("/block", "/copy"):
            with urllib.request.urlopen(server + path, timeout=60) as answer:
                pid, *told = eval(answer.read())
            assert told == [True] * 4
            pids.add(pid)
    assert len(pids) == 2
