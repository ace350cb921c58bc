# SPDX-License-Identifier: Apache-2.0
"""The built package for an interpreter: a wheel, made once for each state of the sources."""
import fcntl
import functools
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE.parent / "lib")]

import pythons  # noqa: E402

#: Where wheels lie, a folder a state of the sources.
FOLDER = Path(os.environ.get("LIMPET_BUILD_WHEELS", ROOT / "build-wheels"))
SANITIZED = ("-Db_sanitize=address,undefined", "-Db_lundef=false")
PARTS = ("src", "include", "python", "tools", "meson.build", "meson_options.txt", "pyproject.toml",
         "LICENSE", "README.md")


def _files():
    for part in PARTS:
        path = ROOT / part
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and file.suffix not in (".pyc", ".so"):
                yield file


@functools.lru_cache(maxsize=None)
def _state():
    told = hashlib.sha256()
    for file in _files():
        told.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return told.hexdigest()[:16]


def _builder(minor):
    """An interpreter with headers whose wheel one of this version takes: from 3.11 on the limited
    API's, else its own."""
    wanted = minor if minor in ("3.9", "3.10") else "3.11"
    for python in pythons.find():
        if python.minor == wanted and not python.inside:
            done = subprocess.run(
                [*python.command, "-c", "import os, sysconfig, pip; print(os.path.exists("
                 "os.path.join(sysconfig.get_path('include'), 'Python.h')))"],
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
            if done.stdout.strip() == b"True":
                return python
    return None


def _build(python, folder, options):
    """Build a wheel as pip does for a user, from a copy: nothing is left among the sources."""
    source = folder / "source"
    for file in _files():
        target = source / file.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, target)
    done = subprocess.run(
        [*python.command, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder),
         *("--config-settings=setup-args=" + option for option in options), str(source)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise RuntimeError("pip wheel failed:\n" + done.stdout.decode(errors="replace")[-5000:])
    wheels = list(folder.glob("*.whl"))
    assert len(wheels) == 1, wheels
    with zipfile.ZipFile(wheels[0]) as wheel:
        wheel.extractall(folder / "package")
    for script in (folder / "package").glob("limpet-*.data/scripts/*"):
        target = folder / "package" / "bin" / script.name
        target.parent.mkdir(exist_ok=True)
        shutil.copy2(script, target)
        target.chmod(0o755)
    shutil.rmtree(source)


@functools.lru_cache(maxsize=None)
def wheel_for(minor, sanitized=False):
    """(folder with the wheel, and with `package`, what is in it) or None, and why there is none."""
    if tuple(map(int, minor.split("."))) < (3, 9):
        return None, "the package is for 3.9 and later"
    python = _builder(minor)
    if python is None:
        return None, "no interpreter with headers builds for " + minor
    folder = FOLDER / (_state() + "-" + python.minor + ("-san" if sanitized else ""))
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open("%s.lock" % folder, "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            _build(python, folder, SANITIZED if sanitized else ())
            (folder / "done").touch()
    return folder, None


def package_for(python):
    """(folder for PYTHONPATH, None) or (None, why there is none)."""
    given = os.environ.get("LIMPET_PACKAGE")
    if given:
        return given, None
    folder, why = wheel_for(python.minor)
    return (str(folder / "package"), None) if folder else (None, why)
