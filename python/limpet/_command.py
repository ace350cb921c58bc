# SPDX-License-Identifier: Apache-2.0
"""The `limpet` command that is installed beside the package."""
from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import sys
import tempfile

from . import errors

__all__ = ["find", "main", "take"]

_EXIT_USAGE = 2


def find() -> str:
    """Its path.  Errors: SystemCallError."""
    try:
        files = importlib.metadata.files("limpet") or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    places = [str(file.locate()) for file in files
              if file.name == "limpet" and file.parent.name == "bin"]
    # pip install --target, and a wheel that was unpacked.
    places.append(os.path.join(os.path.dirname(os.path.dirname(__file__)), "bin", "limpet"))
    places.append(os.path.join(os.path.dirname(sys.executable), "limpet"))
    for path in places:
        if os.access(path, os.X_OK):
            return os.path.realpath(path)
    found = shutil.which("limpet")
    if found is None:
        raise errors.SystemCallError("the command limpet is not installed")
    return found


def take(pid: int, *, mode: str | None, redact: bool, max_pause_ms: int | None) -> int:
    """Have the command look at a process.  A descriptor of the snapshot."""
    words = [find(), "snapshot", "--quiet"]
    if mode is not None:
        words.append(f"--mode={mode}")
    if redact:
        words.append("--redact")
    if max_pause_ms is not None:
        words.append(f"--max-pause={max_pause_ms}")
    with tempfile.TemporaryDirectory(prefix="limpet-") as folder:
        path = os.path.join(folder, "snapshot.limpet")
        done = subprocess.run([*words, "--output", path, str(pid)], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False,
                              env={**os.environ, "LIMPET_ERROR_KINDS": "1"})
        if done.returncode == 0:
            return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    message = done.stderr.decode(errors="replace").strip()
    raise errors.of_message(message, usage=done.returncode == _EXIT_USAGE)


def main() -> None:
    """Become the command: what `python -m limpet` does."""
    try:
        path = find()
    except errors.Error as error:
        sys.exit(f"limpet: {error}")
    os.execv(path, [path, *sys.argv[1:]])
