# SPDX-License-Identifier: Apache-2.0
"""The same comparisons in the heap of a web service, aged and, in the full run, new: what limpet has
beyond its closure is explained, object by object."""
import collections
import copy
import re

import extras
import pythons
import pytest
import scale
import scenes
from complaints import expect_none
from test_heap import BENCH, ROUNDS
from test_objects import (  # noqa: F401
    test_counts_are_those_of_getrefcount, test_every_further_object_is_explained,
    test_every_object_that_python_leads_to_is_found, test_no_count_is_below_the_references_found,
    test_previews_are_repr, test_references_beyond_those_of_the_collector_are_listed,
    test_references_cover_those_of_the_collector, test_shallow_sizes_are_those_of_getsizeof,
    test_tracking_and_generations_are_the_collectors, test_types_are_named_as_python_names_them)

SESSIONS = scale.pick(1500, 7150)
#: In the reduced run the ends and one in between.
REDUCED = ("2.7", "3.11", "3.15")


def _choose():
    """Each interpreter, once for each state of its heap."""
    for python in pythons.find():
        for state, rounds in (("new", 0), ("aged", ROUNDS)):
            if not python.inside and scale.pick(rounds and python.minor in REDUCED, True):
                chosen = copy.copy(python)
                chosen.name, chosen.rounds = "%s-%s" % (python.name, state), rounds
                yield chosen


PYTHONS = list(_choose())


@pytest.fixture(scope="session")
def scene(python, tmp_path_factory):
    return scenes.build(python, "heaped.py", tmp_path_factory.mktemp("heaped"),
                        python.path(BENCH), SESSIONS, python.rounds, "objects")


def test_the_sessions_are_all_there(scene):
    assert sum(found.type == "heap.Session" for found in scene.found.values()) == SESSIONS


def test_nothing_beyond_the_closure_is_of_a_session(scene, record_property):
    """Neither of one that lives nor of one that was replaced: it is all the interpreter's."""
    kinds = extras.kinds(scene)
    record_property(str(scene.python), "%d objects told, %d found; %s" % (
        len(scene.told.objects), len(scene.found),
        ", ".join("%d %s" % (n, kind) for kind, n in sorted(
            collections.Counter(kinds.values()).items()))))
    of_users = re.compile(r"user-\d+@")
    previews = [o.preview or "" for o in scene.found.values() if of_users.search(o.preview or "")]
    assert len(previews) == SESSIONS
    assert not [a for a in kinds if of_users.search(scene.found[a].preview or "")]
