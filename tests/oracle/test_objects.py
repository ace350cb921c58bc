# SPDX-License-Identifier: Apache-2.0
"""Object by object, limpet has what Python has: see compare.py and extras.py for each check."""
import collections

import compare
import extras
import mistakes
import pytest
from complaints import expect_none

FEWEST_OBJECTS, FEWEST_TYPES = 100000, 150


def test_the_zoo_is_large(scene, record_property):
    kinds = collections.Counter(extras.kinds(scene).values())
    types = {o.type for o in scene.subjects.values()}
    references = sum(len(o.references) for o in scene.found.values())
    sentence = "%d objects told, %d found of %d types, %d references; %s"
    record_property(str(scene.python), sentence % (
        len(scene.told.objects), len(scene.found), len(types), references,
        ", ".join("%d %s" % (n, kind) for kind, n in sorted(kinds.items()))))
    assert len(scene.told.objects) >= FEWEST_OBJECTS
    assert len(types) >= FEWEST_TYPES


def test_every_object_that_python_leads_to_is_found(scene):
    expect_none(compare.missing_objects(scene))


def test_every_further_object_is_explained(scene):
    expect_none(extras.unexplained(scene))


def test_types_are_named_as_python_names_them(scene):
    expect_none(compare.types(scene))


def test_shallow_sizes_are_those_of_getsizeof(scene):
    expect_none(compare.sizes(scene))


def test_references_cover_those_of_the_collector(scene):
    expect_none(compare.missing_references(scene))


def test_references_beyond_those_of_the_collector_are_listed(scene):
    expect_none(compare.surplus_references(scene))


def test_types_said_not_to_be_traversed_are_not(scene):
    expect_none(compare.unfounded_reasons(scene))


def test_no_count_is_below_the_references_found(scene):
    expect_none(compare.ceiling(scene))


def test_counts_are_those_of_getrefcount(scene):
    expect_none(compare.refcounts(scene))


def test_tracking_and_generations_are_the_collectors(scene):
    expect_none(compare.collector(scene))


def test_previews_are_repr(scene):
    expect_none(compare.previews(scene))


@pytest.mark.ends
@pytest.mark.parametrize("check, wanted, change", [
    (compare.missing_objects, mistakes.is_list, mistakes.forget),
    (compare.types, mistakes.is_list, mistakes.set_to("type", "tuple")),
    (compare.sizes, mistakes.is_list, mistakes.set_to("shallow", 1)),
    (compare.missing_references, mistakes.is_list, mistakes.forget_reference),
    (compare.surplus_references, mistakes.is_list, mistakes.repeat_reference),
    (compare.ceiling, mistakes.is_list, mistakes.set_to("refcount", 0)),
    (compare.refcounts, mistakes.is_list, mistakes.set_to("refcount", 7)),
    (compare.refcounts, mistakes.is_list, mistakes.set_to("immortal", True)),
    (compare.collector, mistakes.is_list, mistakes.set_to("tracked", False)),
    (compare.previews, lambda s, f: f.type == "float", mistakes.set_to("preview", "0.25e5")),
], ids=lambda value: getattr(value, "__name__", ""))
def test_a_check_finds_a_mistake(scene, check, wanted, change):
    assert list(check(mistakes.spoil(scene, wanted, change)))
