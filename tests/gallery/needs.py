# SPDX-License-Identifier: Apache-2.0
"""What examples need beside the interpreter: packages, and extensions that are built for it."""
import os
import re
import subprocess

import wheels

#: (package or "headers", minor version, last part of an interpreter's name or None for all): why it
#: cannot be had there.
CANNOT = {
    ("headers", "debian"): "Debian's interpreter is there without its headers",
}
_FLAGS = ("import sysconfig as s; v = s.get_config_var; "
          "print(s.get_path('include')); print(v('EXT_SUFFIX') or v('SO'))")


def _name(requirement):
    return re.match("[A-Za-z0-9_-]+", requirement).group()


def why_not(head, python):
    """Why an example cannot run there, by the table; None if it can."""
    if python.inside and head.needs_files(python.minor):
        return "its root is another one"
    wanted = [_name(r) for r in head.needs(python.minor)] + ["headers"] * bool(head.extensions)
    where = (python.minor, python.name.split("-")[-1], None)
    reasons = [CANNOT[name, place] for name in wanted for place in where
               if (name, place) in CANNOT]
    return reasons[0] if reasons else wheels.absent(python.minor, wanted)


def find(python, requirements):
    """Folders to put in PYTHONPATH."""
    if not requirements:
        return []
    folder, why = wheels.packages_for(python, *requirements)
    assert not why, why
    return [folder]


def build(python, source, folder):
    """The C extension of an example, compiled for an interpreter into a folder."""
    output = subprocess.run([*python.command, "-c", _FLAGS], stdout=subprocess.PIPE, check=True,
                            env=python.environment(), text=True).stdout
    include, suffix = output.split("\n")[:2]
    target = os.path.join(str(folder), source.stem + suffix)
    subprocess.run(["gcc", "-O2", "-g", "-fPIC", "-shared", "-Wall", "-Wextra", "-Werror",
                    "-I", include, str(source), "-o", target], check=True)
