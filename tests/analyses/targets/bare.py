# SPDX-License-Identifier: Apache-2.0
"""As little as a program can be that answers."""
import talk

talk.serve({})
