# SPDX-License-Identifier: Apache-2.0
"""The same comparisons where a process has two interpreters, of which one tells."""
import collections
import copy

import compare
import pythons
import pytest
import scale
import scenes
from complaints import expect_none
from test_objects import (  # noqa: F401
    test_counts_are_those_of_getrefcount, test_every_further_object_is_explained,
    test_every_object_that_python_leads_to_is_found, test_no_count_is_below_the_references_found,
    test_previews_are_repr, test_references_beyond_those_of_the_collector_are_listed,
    test_references_cover_those_of_the_collector, test_shallow_sizes_are_those_of_getsizeof,
    test_tracking_and_generations_are_the_collectors, test_types_are_named_as_python_names_them)

FEWEST_OBJECTS = 50000


#: In the reduced run those where something is new: 3.8 counts its interpreters, in 3.13 one may have
#: no threads.
REDUCED = {("2.7", "second"), ("3.6", "second"), ("3.8", "first"), ("3.9", "second"),
           ("3.12", "second"), ("3.13", "first"), ("3.13", "second"), ("3.15", "first"),
           ("3.15", "second")}


def _choose():
    """Each interpreter, once for each tenant that can tell: see targets/tenants.py."""
    for python in pythons.find():
        for who in ("first", "second") if python.version >= (3, 8) else ("second",):
            if not python.inside and scale.pick((python.minor, who) in REDUCED, True):
                chosen = copy.copy(python)
                chosen.name, chosen.who = "%s-%s" % (python.name, who), who
                yield chosen


PYTHONS = list(_choose())


@pytest.fixture(scope="session")
def scene(python, tmp_path_factory):
    return scenes.build(python, "tenants.py", tmp_path_factory.mktemp("tenants"), python.who,
                        environment={})


def test_both_interpreters_are_found(scene):
    assert [row["interpreter"] for row in scene.info["gc"]] == [1, 0]
    assert scene.info["gc"][0]["garbage"] == scene.info["gc"][1]["garbage"] == 0
    teller = {"first": 0, "second": 1}[scene.python.who]
    assert {int(row["ident"], 16) for row in scene.info["frames"]
            if row["interpreter"] == teller} == {t["ident"] for t in scene.told.threads}


def test_objects_of_both_are_found(scene):
    assert len(scene.told.objects) >= FEWEST_OBJECTS
    texts = {o.preview.lstrip("u") for o in scene.found.values() if o.preview}
    assert "'in the second interpreter'" in texts


def test_frames_are_those_of_each_interpreter(scene):
    found = {0: [], 1: []}
    for row in scene.info["frames"]:
        found[row["interpreter"]].append(row["function"])
    assert found[0] == ["stand_still" if scene.python.who == "first" else "run", "main", "<module>"]
    # Where the first one tells, the second runs nothing: it has a thread or none.
    assert found[1] in ([["stand_still", "main", "<module>"]] if scene.python.who == "second"
                        else ([None], []))


def test_variables_are_those_of_the_frames(scene):
    # Both have a thread of the same number: Python tells of one of them.
    thread, = scene.told.threads
    functions = [frame["function"] for frame in thread["frames"]]
    rows = collections.defaultdict(list)
    for row in scene.info["frames"]:
        rows[row["thread"]].append(row["function"])
    number, = (n for n, found in rows.items() if found == functions)
    found = {(v["depth"], v["name"]): int(v["address"], 16) for v in scene.info["variables"]
             if v["thread"] == number}
    told = {(depth, name): address for depth, frame in enumerate(thread["frames"])
            for name, address, _, _, _ in frame["variables"] or ()}
    assert told and {k: found.get(k) for k in told} == told


def test_the_oracle_would_miss_what_is_not_there(scene):
    spoilt = copy.copy(scene)
    spoilt.found = {}
    assert list(compare.missing_objects(spoilt))
    expect_none(compare.missing_objects(scene))
