# SPDX-License-Identifier: Apache-2.0
"""Pictures, drawn by Graphviz."""
from __future__ import annotations

from . import errors

__all__ = ["draw"]

# Seconds: a picture that takes longer is too large to be looked at.
LONGEST = 20


def draw(text: str) -> str:
    """A picture in Graphviz' language as an SVG element.

    Errors: SystemCallError (there is no `dot`, it failed, or took too long).
    """
    import shutil
    import subprocess

    dot = shutil.which("dot")
    if dot is None:
        raise errors.SystemCallError("Graphviz is not installed: it has the command dot, which draws")
    try:
        done = subprocess.run([dot, "-Tsvg"], input=text.encode(), capture_output=True,
                              timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        raise errors.SystemCallError(f"dot took longer than {LONGEST} s: ask about less") from None
    made = done.stdout.decode(errors="replace")
    start = made.find("<svg")
    if done.returncode or start < 0:
        raise errors.SystemCallError(f"dot failed: {done.stderr.decode(errors='replace').strip()}")
    return made[start:]
