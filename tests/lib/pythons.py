# SPDX-License-Identifier: Apache-2.0
"""The interpreters that tests run on, wherever this machine has them.

pyenv's, the distribution's, and those that tools/extra-pythons.sh brings into a cache folder
(LIMPET_PYTHONS, else ~/.cache/limpet/pythons), which can be started in two ways.
"""
import os
import re
import subprocess
from pathlib import Path

import scale

CACHE = Path(os.environ.get("LIMPET_PYTHONS", Path.home() / ".cache/limpet/pythons"))
#: What has to be there where CI=true: versions, and the distribution's own.
WANTED = ("2.7", "3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15",
          "system")
_LIST = ("import sys, platform; v = sys.version_info[:3]; "
         "print('%d.%d.%d %s' % (v + (platform.python_implementation(),)))")


class Python:
    """An interpreter, and how to start it."""

    def __init__(self, name, command, version, inside=False):
        self.name = name
        self.command = [str(word) for word in command]
        self.version = version
        #: It sees the machine's files below /host only.
        self.inside = inside

    @property
    def minor(self):
        return "%d.%d" % self.version[:2]

    def path(self, path):
        """What a file of the machine is called for this interpreter."""
        path = os.path.abspath(str(path))
        return "/host" + path if self.inside and not path.startswith("/tmp/") else path

    def environment(self, **more):
        """The variables to start it with: none that is meant for another Python."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        # In another root the machine's path and libraries mean nothing.
        if self.inside:
            kept.pop("LD_LIBRARY_PATH", None)
        kept.update(PYTHONDONTWRITEBYTECODE="1", **more)
        return kept

    def __repr__(self):
        return self.name


def _version(command):
    """(major, minor, micro) of a CPython, or None."""
    try:
        done = subprocess.run([*map(str, command), "-c", _LIST], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, timeout=60, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.match(r"(\d+)\.(\d+)\.(\d+) CPython$", done.stdout.decode().strip())
    return tuple(map(int, match.groups())) if match and done.returncode == 0 else None


def _candidates():
    """(name or None for the version's own, command, inside)"""
    for path in sorted((Path.home() / ".pyenv/versions").glob("*/bin/python")):
        yield "%s", [path], False
    yield "system-%s", ["/usr/bin/python3"], False
    for path in sorted((CACHE / "bin").glob("python3.*[0-9]")):
        yield "%s-debian", [path], False
    for path in sorted((CACHE / "chroot").glob("python3.*[0-9]")):
        yield "%s-chroot", [path], True


_found = None


def find():
    """All interpreters, by version.  Asked once."""
    global _found
    if _found is None:
        _found = []
        for name, command, inside in _candidates():
            version = _version(command)
            if version:
                name = name % ".".join(map(str, version))
                _found.append(Python(name, command, version, inside))
        _found.sort(key=lambda p: (p.version, p.name))
    return _found


def one_of_each(minors):
    """One interpreter of each of these versions, as far as there is one."""
    chosen = {}
    for python in find():
        if python.minor in minors and not python.inside:
            chosen.setdefault(python.minor, python)
    return list(chosen.values())


def choose(some, module=None):
    """The interpreters for a test: all, but in the reduced run, for a module with FEW = True, one of
    each of `some` versions.  LIMPET_FEW=some does that for all modules, LIMPET_FEW=ends leaves the
    first and the last of these."""
    asked = os.environ.get("LIMPET_FEW")
    if scale.SCALE >= 10 or not (asked or getattr(module, "FEW", False)):
        return find()
    return one_of_each((some[0], some[-1]) if asked == "ends" else some)


def system():
    """The distribution's, which runs the tests."""
    return next(p for p in find() if p.name.startswith("system"))


def missing():
    """Which of those that tests are for are not on this machine."""
    present = {p.minor for p in find()} | {p.name.split("-")[0] for p in find()}
    return [name for name in WANTED if name not in present]
