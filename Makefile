# SPDX-License-Identifier: Apache-2.0
#
#	make		builds build/limpet
#	make demo	looks at a leaking web service, live
#	make test	runs all tests, the reduced way (under 25 minutes on two cores)
#	make soak	runs all tests at full length (hours)
#	make bench	measures speed and memory beside other tools
#	make install	installs into PREFIX (/usr/local), below DESTDIR if given
#
# What is missing on Debian or Ubuntu is installed first (tools/setup).

PREFIX ?= /usr/local

all: build/limpet

.PHONY: all demo test soak bench install clean FORCE
FORCE:

build/build.ninja:
	@tools/setup build
	@meson setup build --buildtype release --prefix $(PREFIX)

build/limpet: build/build.ninja FORCE
	@ninja -C build limpet

demo: build/limpet
	@tools/demo

test:
	@tests/run

soak:
	@LIMPET_SCALE=10 tests/run

bench: build/limpet
	@bench/run

install: build/limpet
	@meson install -C build --no-rebuild --quiet

clean:
	rm -rf build
