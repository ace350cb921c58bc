# SPDX-License-Identifier: Apache-2.0
"""The same comparisons where limpet has only a core of the target, as gcore makes it."""
import stills
import pythons
import pytest
import scale
import scenes
from test_objects import (  # noqa: F401
    test_counts_are_those_of_getrefcount, test_every_further_object_is_explained,
    test_every_object_that_python_leads_to_is_found, test_no_count_is_below_the_references_found,
    test_previews_are_repr, test_references_beyond_those_of_the_collector_are_listed,
    test_references_cover_those_of_the_collector, test_shallow_sizes_are_those_of_getsizeof,
    test_tracking_and_generations_are_the_collectors, test_types_are_named_as_python_names_them)

VERSIONS = scale.pick(("2.7.18", "3.13.0"), ("2.7.18", "3.6.15", "3.13.0", "3.15.2-debian"))
PYTHONS = [p for p in pythons.find() if p.name in VERSIONS and not p.inside]


@pytest.fixture(scope="session")
def scene(python, tmp_path_factory):
    return scenes.build(python, "zoo.py", tmp_path_factory.mktemp("zoo"),
                        choose=lambda actor: stills.gcore(actor.pid, str(actor.folder)))


def test_it_was_a_core(scene):
    assert scene.info[None]["target"]["mode"] == "core"
