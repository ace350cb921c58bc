# SPDX-License-Identifier: Apache-2.0
"""How much is tested: LIMPET_SCALE is 1 for the reduced run, 10 for the full one."""
import os

SCALE = int(os.environ.get("LIMPET_SCALE", "1"))


def pick(reduced, full):
    return full if SCALE >= 10 else reduced
