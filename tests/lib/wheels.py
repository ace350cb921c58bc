# SPDX-License-Identifier: Apache-2.0
"""Packages from PyPI for each interpreter, in a cache folder: installed once.

Each interpreter runs a pip of its own, which the machine's pip fetches: only so are a package's
requirements those of that version.  Nothing is built from source but for 2.7 and 3.6, for which some
packages have no wheels.
"""
import fcntl
import functools
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

CACHE = Path(os.environ.get("LIMPET_WHEELS", Path.home() / ".cache/limpet/wheels"))
#: The last pip for those that have no newer one.
PIPS = {"2.7": "pip==20.3.4", "3.6": "pip==21.3.1", "3.7": "pip==24.0", "3.8": "pip==25.0.1",
        "3.9": "pip==25.3"}
#: What pip does not find out by itself, or not soon: versions that work there, for a package.
PINNED = {
    ("2.7", "numpy"): ["numpy==1.16.6"],
    ("2.7", "matplotlib"): ["numpy==1.16.6"],
    ("2.7", "pandas"): ["numpy==1.16.6"],
    ("3.6", "fastapi"): ["fastapi==0.83.0", "uvicorn==0.16.0", "asgiref==3.4.1", "click==8.0.4",
                         "anyio==3.6.2"],
    ("3.6", "celery"): ["celery==5.1.2"],
    # It looks for itself by what importlib-metadata 5 took away.
    ("3.7", "celery"): ["importlib-metadata<5"],
}
#: What cannot be had: (package, versions, why).
ABSENT = [
    ("fastapi", "2.7", "it is for 3.6 and later"),
]


class Failed(Exception):
    """An installation that should have worked."""


def absent(minor, names):
    """Why an interpreter cannot have one of these packages; None if it can."""
    for package, minors, why in ABSENT:
        if package in names and minor in minors.split():
            return "no %s for %s: %s" % (package, minor, why)
    return None


def _run(command, environment=None):
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env=environment, timeout=1200, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failed(str(error)) from error
    if done.returncode:
        lines = done.stdout.decode(errors="replace").splitlines()
        raise Failed(([line for line in lines if re.match(" *ERROR", line)] or lines
                      or ["pip failed"])[-1])


def _pip(minor):
    """The wheel of a pip that runs on this version: Python runs it as it is."""
    wanted = PIPS.get(minor, "pip")
    folder = CACHE / "pips" / wanted
    found = sorted(folder.glob("pip-*.whl"))
    if not found:
        _run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
              "--ignore-requires-python", "--dest", str(folder), wanted])
        found = sorted(folder.glob("pip-*.whl"))
    return found[-1]


def _install(python, requirements, folder):
    command = [*python.command, str(_pip(python.minor)) + "/pip", "install", "--quiet",
               "--no-compile", "--target", str(folder), "--prefer-binary"]
    if python.minor not in ("2.7", "3.6"):
        command.append("--only-binary=:all:")
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as pins:
        pins.write("\n".join(pin for name in map(_name, requirements)
                             for pin in PINNED.get((python.minor, name), [])))
        pins.flush()
        _run([*command, "--constraint", pins.name, *requirements], python.environment())
    for part in folder.glob("*-nspkg.pth"):
        _make_package(folder, part.read_text())


def _make_package(folder, text):
    """A package that others share has no __init__.py, which 2.7 asks for outside site-packages."""
    for name in re.findall(r"\('(\w+)',\)", text):
        init = folder / name / "__init__.py"
        if init.parent.is_dir() and not init.exists():
            init.touch()


def _name(requirement):
    return re.split(r"[^\w.-]", requirement)[0].lower()


@functools.lru_cache(maxsize=None)
def packages_for(python, *requirements):
    """(folder to put in PYTHONPATH or None, why there is none); Failed if it should have worked."""
    if python.inside:
        return None, "no packages for %s: its root has no libstdc++" % python
    if not requirements:
        return None, None
    names = sorted(map(_name, requirements))
    why = absent(python.minor, names)
    if why:
        return None, why
    folder = CACHE / ("%s-%s-%s" % ("+".join(names), python.minor, os.uname().machine))
    CACHE.mkdir(parents=True, exist_ok=True)
    # Several workers may come here at once: the others wait for the first.
    with open("%s.lock" % folder, "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            _install(python, list(requirements), folder)
            (folder / "done").touch()
    return str(folder), None


def numpy_for(python):
    """As packages_for(), but that it cannot be installed is no error."""
    try:
        return packages_for(python, "numpy")
    except Failed as error:
        return None, "no numpy for %s: %s" % (python, error)
