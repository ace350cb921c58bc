# SPDX-License-Identifier: Apache-2.0
"""meson-python, told whether this Python can build for all versions from 3.11 on.

The limited API has buffers (Py_buffer) from 3.11 on: older ones build for themselves only.
"""
import sys

import mesonpy
from mesonpy import (  # noqa: F401
    build_sdist,
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
)


def _settings(given):
    settings = dict(given or {})
    if sys.version_info < (3, 11):
        words = settings.get("setup-args", [])
        words = [words] if isinstance(words, str) else list(words)
        settings["setup-args"] = [*words, "-Dpython.allow_limited_api=false"]
    return settings


def build_wheel(folder, config_settings=None, metadata_folder=None):
    return mesonpy.build_wheel(folder, _settings(config_settings), metadata_folder)


def build_editable(folder, config_settings=None, metadata_folder=None):
    return mesonpy.build_editable(folder, _settings(config_settings), metadata_folder)
