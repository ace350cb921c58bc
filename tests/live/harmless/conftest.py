# SPDX-License-Identifier: Apache-2.0
import os

import pytest

import harmless_support as support
import pythons
from processes import PATIENCE, SCALE, at_most
from watched import Target

HERE = os.path.dirname(os.path.abspath(__file__))


def pytest_configure(config):
    config.addinivalue_line("markers", "versions: those of which a test can ask something")


def pytest_generate_tests(metafunc):
    if "python" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("versions")
        metafunc.parametrize("python", pythons.one_of_each(marker.args if marker else support.MINORS),
                             ids=str)


@pytest.fixture
def program(python):
    """program(name, *arguments) starts a Python program of targets/; it is ended after the test."""
    started = []

    def start(name, *arguments, prefix=(), **options):
        script = python.path(os.path.join(HERE, "targets", name))
        started.append(Target([*prefix, *python.command, "-W", "ignore", script, *map(str, arguments)],
                              env=python.environment(), **options))
        return started[-1].wait_ready()

    yield start
    for one in started:
        one.end()


@pytest.fixture(autouse=True)
def no_endless_test():
    with at_most(10 * PATIENCE * SCALE):
        yield
