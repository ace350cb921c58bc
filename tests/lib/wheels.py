# SPDX-License-Identifier: Apache-2.0
"""numpy for each interpreter, in a cache folder: installed once, by the pip of the machine."""
import os
import re
import subprocess
import sys
from pathlib import Path

CACHE = Path(os.environ.get("LIMPET_WHEELS", Path.home() / ".cache/limpet/wheels"))
#: The last version for those that have no newer one.
PINNED = {"2.7": "numpy==1.16.6"}
PLATFORMS = ("manylinux_2_28", "manylinux_2_27", "manylinux_2_17", "manylinux2014",
             "manylinux2010", "manylinux1")


def _tags(minor):
    """Python tag and ABI tag."""
    tag = "cp" + minor.replace(".", "")
    return tag, {"cp27": "cp27mu", "cp36": "cp36m", "cp37": "cp37m"}.get(tag, tag)


def _install(minor, folder):
    machine = os.uname().machine
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder),
               "--python-version", minor, "--implementation", "cp", "--abi", _tags(minor)[1],
               "--only-binary=:all:", "--no-deps",
               # pip compares with its own Python what the wheel's tags decide already.
               "--ignore-requires-python"]
    for name in PLATFORMS:
        command += ["--platform", "%s_%s" % (name, machine)]
    return subprocess.run(command + [PINNED.get(minor, "numpy")], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=600)


def numpy_for(python):
    """(folder to put in PYTHONPATH or None, why there is none)"""
    if python.inside:
        return None, "no numpy for %s: its root has no libstdc++" % python
    folder = CACHE / ("numpy-%s-%s" % (python.minor, os.uname().machine))
    done = folder / "done"
    if not done.exists():
        # Several workers may come here at once: each makes its own, and one wins.
        own = folder.with_name("%s.%d" % (folder.name, os.getpid()))
        try:
            result = _install(python.minor, own)
        except (OSError, subprocess.TimeoutExpired) as error:
            return None, "no numpy for %s: %s" % (python, error)
        if result.returncode:
            lines = [line for line in result.stdout.decode().splitlines()
                     if re.match("ERROR", line)] or ["pip failed"]
            return None, "no numpy for %s: %s" % (python, lines[-1])
        (own / "done").touch()
        try:
            own.rename(folder)
        except OSError:
            pass
    return (str(folder), None) if done.exists() else (None, "no numpy for %s" % python)
