# SPDX-License-Identifier: Apache-2.0
"""The same comparisons where objects are in other blocks than pymalloc's and glibc's."""
import copy
import glob
import os

import compare
import extras
import mistakes
import pythons
import pytest
import scenes
from complaints import expect_none
from test_objects import (  # noqa: F401
    test_counts_are_those_of_getrefcount, test_every_further_object_is_explained,
    test_no_count_is_below_the_references_found,
    test_previews_are_repr, test_references_beyond_those_of_the_collector_are_listed,
    test_references_cover_those_of_the_collector, test_shallow_sizes_are_those_of_getsizeof,
    test_tracking_and_generations_are_the_collectors, test_types_are_named_as_python_names_them)

#: The least of a target that loads a library or two: see targets/cage.py.
FEWEST_OBJECTS = 80000
JEMALLOC = sorted(glob.glob("/usr/lib/*/libjemalloc.so.2"))[:1]


class Allocator:
    """An allocator, what chooses it, and the interpreters to try it with."""

    def __init__(self, name, variables, said, versions, scanned):
        self.name = name
        self.variables = variables
        self.said = said
        self.versions = versions
        #: Whether its blocks can be told apart, so that objects are found that only C code holds.
        self.scanned = scanned


ALLOCATORS = (
    Allocator("malloc", {"PYTHONMALLOC": "malloc"}, "malloc (glibc)", ("3.6", "3.13"), True),
    Allocator("debug", {"PYTHONMALLOC": "debug"}, "pymalloc_debug (glibc)", ("3.8", "system"), True),
    Allocator("mimalloc", {"PYTHONMALLOC": "mimalloc"}, "malloc (mimalloc)", ("3.13", "3.15"), False),
    Allocator("jemalloc", {"LD_PRELOAD": "".join(JEMALLOC)}, "pymalloc (jemalloc)", ("2.7", "3.12"),
              False),
)


def _choose(allocator, version):
    """The first interpreter of a version that can have an allocator, or None."""
    for python in pythons.find():
        # The cache's interpreters have a libc of their own, which this machine's library is not for.
        of_cache = python.name.endswith("-debian")
        if version in (python.minor, python.name.split("-")[0]) and not python.inside and not (
                allocator.name == "jemalloc" and (of_cache or not JEMALLOC)):
            chosen = copy.copy(python)
            chosen.name = "%s-%s" % (python.name, allocator.name)
            chosen.allocator = allocator
            return chosen
    return None


_CHOICES = {(a.name, v): _choose(a, v) for a in ALLOCATORS for v in a.versions}
PYTHONS = [python for python in _CHOICES.values() if python]


@pytest.fixture(scope="session")
def scene(python, tmp_path_factory):
    return scenes.build(python, "cage.py", tmp_path_factory.mktemp("cage"),
                        environment=python.allocator.variables)


def test_all_allocators_are_here():
    missing = ["%s of %s" % key for key, python in _CHOICES.items() if not python]
    if os.environ.get("CI") != "true" and missing:
        pytest.skip("not on this machine: " + ", ".join(missing))
    assert not missing


def test_the_allocator_is_named(scene):
    assert scene.info[None]["target"]["allocator"] == scene.python.allocator.said


def test_the_target_is_large(scene):
    assert len(scene.told.objects) >= FEWEST_OBJECTS
    assert set(extras.kinds(scene).values()) >= {extras.STATIC, extras.HELD}


def test_every_object_that_python_leads_to_is_found(scene):
    if scene.python.allocator.scanned:
        expect_none(compare.missing_objects(scene))
    else:
        expect_none(compare.missing_referents(scene))


def test_that_an_object_is_held_by_a_list_excuses_nothing(scene):
    held = {a for s, f in scene.compared() if f.type == "list" for a in s.referents}
    spoilt = mistakes.spoil(scene, lambda s, f: s.id in held and s.id in scene.told.objects,
                            mistakes.forget)
    assert list(compare.missing_referents(spoilt))
