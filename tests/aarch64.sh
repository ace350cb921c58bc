#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Checks that everything compiles for aarch64 without a warning.  It is not run: that takes the
# machine.  CC is the compiler, aarch64-linux-gnu-gcc unless told (Debian: gcc-aarch64-linux-gnu).
set -eu
cd "$(dirname "$0")/.."
compiler=${CC:-aarch64-linux-gnu-gcc}

if ! command -v "$compiler" >/dev/null; then
	echo "aarch64: no $compiler here"
	# Where it counts a missing compiler is a failure.
	[ "${CI:-}" != true ]
	exit
fi
sources=$(find src tests/unit tests/tools -name '*.c')
# shellcheck disable=SC2086 # None of them has blanks in its name.
"$compiler" -fsyntax-only -std=gnu17 -D_GNU_SOURCE -DLIMPET_VERSION='"check"' \
	-Isrc -Iinclude -idirafter /usr/include -Werror -Wall -Wextra -Wshadow -Wvla -Wmissing-prototypes \
	-Wstrict-prototypes -Wpointer-arith -Wundef -Wno-unused-parameter \
	-Wno-missing-field-initializers $sources
echo "aarch64: $(echo "$sources" | wc -l) files compile"
