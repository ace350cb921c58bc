# SPDX-License-Identifier: Apache-2.0
"""objgraph itself, for comparison, and its documentation, from PyPI."""
import fcntl
import os
import subprocess
import sys
import tarfile

import wheels

VERSION = "3.6.2"


def module_for(python):
    """(folder for PYTHONPATH, None) or (None, why there is none)."""
    return wheels.packages_for(python, "objgraph==" + VERSION)


def documents():
    """The folder with the text files of its documentation, whose examples are doctests."""
    folder = wheels.CACHE / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    name = "objgraph-" + VERSION
    with open(folder / (name + ".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / name).is_dir():
            subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
                            "--no-binary=objgraph", "--dest", str(folder), "objgraph==" + VERSION],
                           check=True, stdin=subprocess.DEVNULL)
            with tarfile.open(folder / (name + ".tar.gz")) as archive:
                archive.extractall(folder / (name + ".part"))
            os.rename(folder / (name + ".part") / name, folder / name)
    return folder / name / "docs"
