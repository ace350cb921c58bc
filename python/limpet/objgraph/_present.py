# SPDX-License-Identifier: Apache-2.0
"""A picture in DOT: into a file, to a viewer, as an image or into a notebook."""
from __future__ import annotations

import builtins
import os
import shutil
import subprocess
import sys
import tempfile
from typing import Any


class Picture:
    """A picture in a notebook.  ``source`` is its DOT."""

    def __init__(self, source: str) -> None:
        self.source = source

    def _repr_svg_(self) -> str | None:
        """The picture as SVG; None where Graphviz's dot is not installed or fails."""
        dot = shutil.which("dot")
        if not dot:
            return None
        done = subprocess.run([dot, "-Tsvg"], input=self.source.encode(errors="backslashreplace"),
                              stdout=subprocess.PIPE, check=False)
        return done.stdout.decode() if done.returncode == 0 else None

    def __repr__(self) -> str:
        return self.source


def in_notebook() -> bool:
    """Whether IPython runs this, and elsewhere than in a terminal."""
    shell = getattr(builtins, "get_ipython", lambda: None)()
    if shell is None and "IPython" in sys.modules:
        shell = sys.modules["IPython"].get_ipython()
    return shell is not None and type(shell).__name__ != "TerminalInteractiveShell"


#: Viewers that have been started and may still run.
_viewers: list[Any] = []


def _write(text: str, filename: str | None) -> str:
    """Write DOT to a file, else to a temporary one that stays; its name."""
    if not filename:
        handle, filename = tempfile.mkstemp(prefix="objgraph-", suffix=".dot", text=True)
        os.close(handle)
    with open(filename, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
    return filename


def _make_image(dot_file: str, filename: str) -> None:
    kind = os.path.splitext(filename)[1][1:]
    command = ["dot", f"-T{kind}", f"-o{filename}", dot_file]
    status = subprocess.run(command, check=False).returncode
    if status:
        print(f'dot failed (exit code {status}) while executing "{" ".join(command)}"')
    else:
        print(f"Image generated as {filename}")


def _show(dot_file: str, filename: str | None) -> None:
    """Make an image of a file; without a name for it start a viewer if there is one."""
    if not filename and shutil.which("xdot"):
        print("Spawning graph viewer (xdot)")
        _viewers.append(subprocess.Popen(["xdot", dot_file]))
    elif not shutil.which("dot"):
        missing = "Image renderer (dot)"
        if not filename:
            missing = "Graph viewer (xdot) and image renderer (dot)"
        print(f"{missing} not found, not doing anything else")
    else:
        if not filename:
            print("Graph viewer (xdot) not found, generating a png instead")
            filename = os.path.splitext(dot_file)[0] + ".png"
        _make_image(dot_file, filename)


def present(text: str, nodes: int, filename: str | None) -> Picture | None:
    """Bring a picture of so many nodes to whoever asked for it."""
    if not filename and sys.modules["limpet.objgraph"].IS_INTERACTIVE:
        return Picture(text)
    is_dot = bool(filename) and str(filename).endswith(".dot")
    dot_file = _write(text, filename if is_dot else None)
    print(f"Graph written to {dot_file} ({nodes} nodes)")
    if not is_dot:
        _show(dot_file, filename)
    return None
