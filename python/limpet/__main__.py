# SPDX-License-Identifier: Apache-2.0
"""python -m limpet: the command."""
from ._command import main

main()
