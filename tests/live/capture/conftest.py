# SPDX-License-Identifier: Apache-2.0
import glob
import os

import pytest

import capture_support as support
from processes import PATIENCE, SCALE, at_most, read_file
from watched import Skip, Target


@pytest.fixture
def target():
    """target(name, *arguments) starts a C program of targets/; it is ended after the test."""
    started = []

    def start(name, *arguments, prefix=(), wait=True, **options):
        command = [*prefix, support.target_path(name), *map(str, arguments)]
        started.append(Target(command, **options))
        try:
            return started[-1].wait_ready() if wait else started[-1]
        except Skip as why:
            pytest.skip(str(why))

    yield start
    for one in started:
        one.end()


@pytest.fixture
def probe():
    """probe(pid, *options) starts a capture that goes on while the test does."""
    started = []

    def start(pid, *options, **more):
        started.append(support.Probe(pid, *options, **more))
        return started[-1]

    yield start
    for one in started:
        one.end()


@pytest.fixture(autouse=True)
def no_endless_test():
    with at_most(4 * PATIENCE * SCALE):
        yield


@pytest.fixture(autouse=True)
def no_sanitizer_reports():
    yield
    reports = glob.glob(os.path.join(support.PROGRAMS, "sanitizer.*"))
    for report in reports:
        text = read_file(report)
        os.unlink(report)
        pytest.fail(text)
