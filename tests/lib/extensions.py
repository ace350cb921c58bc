# SPDX-License-Identifier: Apache-2.0
"""C extensions for each interpreter: with its own headers, or, where it has none, with those of
another one for the stable ABI, which is what wheels for many versions do."""
import subprocess
from pathlib import Path

import pythons

_INCLUDE = "import sysconfig; print(sysconfig.get_paths()['include'])"
_folders = {}


def _headers(python):
    """The folder of an interpreter's headers, or None."""
    if python.name not in _folders:
        done = subprocess.run([*python.command, "-c", _INCLUDE], stdout=subprocess.PIPE, check=True,
                              stdin=subprocess.DEVNULL, env=python.environment())
        folder = Path(done.stdout.decode().strip())
        # In another root the same path is another folder.
        there = not python.inside and (folder / "Python.h").exists()
        _folders[python.name] = folder if there else None
    return _folders[python.name]


def stable_headers():
    """Headers for the stable ABI: of the oldest 3.x that has any."""
    for python in pythons.find():
        if python.version >= (3, 6) and _headers(python):
            return _headers(python)
    raise AssertionError("no interpreter has headers")


def build(python, source, folder):
    """Compile a module into a folder, which is a new one for each interpreter: the file."""
    path = Path(folder) / (Path(source).stem + ".so")
    headers = _headers(python)
    flags = ["-I%s" % headers] if headers else ["-I%s" % stable_headers(), "-DPy_LIMITED_API=0x03060000"]
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", *flags, "-o", str(path), str(source)], check=True)
    return path
