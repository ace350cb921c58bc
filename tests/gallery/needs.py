# SPDX-License-Identifier: Apache-2.0
"""What examples need beside the interpreter: packages, and extensions that are built for it."""
import os
import subprocess

import pytest

import wheels

#: (package, minor version or None for all): why it cannot be had there.
CANNOT = {
}
_FLAGS = ("import sysconfig as s; v = s.get_config_var; "
          "print(s.get_path('include')); print(v('EXT_SUFFIX') or v('SO'))")


def find(python, requirements):
    """Folders to put in PYTHONPATH.  Skips what the table says that cannot be had, and nothing else."""
    folders = []
    for requirement in requirements:
        name = requirement.split("=")[0].rstrip("<>!~")
        for key in ((name, python.minor), (name, None)):
            if key in CANNOT:
                pytest.skip("%s on %s: %s" % (name, python.minor, CANNOT[key]))
        folder, why = _folder(python, name, requirement)
        assert folder, "%s; if it cannot be had at all, say so in %s" % (why, __file__)
        folders.append(folder)
    return folders


def _folder(python, name, requirement):
    if name == "numpy":
        return wheels.numpy_for(python)
    return wheels.package_for(python, requirement)


def build(python, source, folder):
    """The C extension of an example, compiled for an interpreter into a folder."""
    output = subprocess.run([*python.command, "-c", _FLAGS], stdout=subprocess.PIPE, check=True,
                            env=python.environment(), text=True).stdout
    include, suffix = output.split("\n")[:2]
    target = os.path.join(str(folder), source.stem + suffix)
    subprocess.run(["gcc", "-O2", "-g", "-fPIC", "-shared", "-Wall", "-Wextra", "-Werror",
                    "-I", include, str(source), "-o", target], check=True)
