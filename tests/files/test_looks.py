# SPDX-License-Identifier: Apache-2.0
"""show, refs and referrers: their output in whole, their answers against the list of all objects, and
what is said of names that mean nothing."""
import collections
import json
import subprocess

import limpet
import pytest

GOLDEN = limpet.ROOT / "tests" / "golden"


def run(*words):
    done = subprocess.run([limpet.binary(), *map(str, words)], stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=limpet.TIMEOUT)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("name, words", [
    ("show_object", ("show", "app.Session[0]")), ("show_two", ("show", "0x10150", "str[1]")),
    ("show_type", ("show", "str")), ("refs", ("refs", "dict[0]", "list[0]", "coroutine[0]")),
    ("referrers", ("referrers", "list[0]", "-n", "3")),
    ("referrers_filter", ("referrers", "0x10000", "--filter", "^app"))])
def test_the_output_is_as_it_was_read_and_found_good(tiny, name, words):
    command, *objects = words
    code, output, errors = run(command, tiny, *objects)
    assert (code, errors) == (0, "")
    assert output == (GOLDEN / ("look_%s.txt" % name)).read_text()


def all_objects(path):
    rows = [json.loads(line) for line in limpet.run("objects", path).splitlines()]
    return {row["address"]: row for row in rows}


def test_referrers_are_those_that_refer_to_it(snapshot):
    objects = all_objects(snapshot)
    referrers = collections.defaultdict(collections.Counter)
    for address, row in objects.items():
        for reference in row["references"]:
            referrers[reference["target"]][address, reference["strength"] == "strong"] += 1
    asked = sorted(referrers, key=lambda a: (-len(referrers[a]), a))[:40:5]
    asked = list(dict.fromkeys(asked + sorted(referrers)[::997]))
    tables = json.loads(limpet.run("referrers", snapshot, *asked, "-n", limpet.EVERY_ROW,
                                   "--json"))["tables"]
    assert len(tables) == len(asked) > 8
    for address, table in zip(asked, tables):
        told = collections.Counter((row["address"], row["strong"]) for row in table["rows"]
                                   if row["address"])
        assert told == referrers[address]
        assert {row["object"] for row in table["rows"]} == {address}


def test_what_is_named_twice_is_told_once(snapshot):
    once = limpet.run("referrers", snapshot, "dict[1]", "list[0]")
    assert limpet.run("referrers", snapshot, "dict[1]", "list[0]", "dict[1]") == once
    assert limpet.run("paths", snapshot, "dict", "dict") == limpet.run("paths", snapshot, "dict")


def test_references_are_those_of_the_list_of_objects(snapshot):
    objects = all_objects(snapshot)
    asked = sorted(objects)[::499]
    tables = json.loads(limpet.run("refs", snapshot, *asked, "-n", limpet.EVERY_ROW,
                                   "--json"))["tables"]
    for address, table in zip(asked, tables):
        assert [(row["kind"], row["address"], row["strong"]) for row in table["rows"]] == [
            (r["kind"], r["target"], r["strength"] == "strong") for r in objects[address]["references"]]


def test_the_objects_of_a_type_are_listed_by_size(snapshot):
    wanted = [row for row in all_objects(snapshot).values() if row["type"] == "tuple"]
    wanted.sort(key=lambda row: (-row["shallow_bytes"] - row["owned_bytes"], int(row["address"], 16)))
    rows = json.loads(limpet.run("show", snapshot, "tuple", "-n", limpet.EVERY_ROW,
                                 "--json"))["tables"][0]["rows"]
    assert [row["address"] for row in rows] == [row["address"] for row in wanted]
    assert [row["number"] for row in rows[:3]] == ["[0]", "[1]", "[2]"]


@pytest.mark.parametrize("words, code, sentence", [
    (("show", "0x10001"), 3, "0x10001 is no object, but within the str at 0x10000"),
    (("show", "0x17"), 3, "there is no object at 0x17; limpet types lists the types, limpet show TYPE "
     "the objects of one"),
    (("refs", "0xspam"), 2, "'0xspam' is no address"),
    (("show", "str[2]"), 3, "there is no str[2]: there are str[0] to [1]"),
    (("show", "str[x]"), 2, "'str[x]' has no number between its brackets"),
    (("show", "eggs"), 3, "there is no object of a type called 'eggs'; limpet types lists the types"),
    (("refs", "str"), 2, "'str' is a type; name an object of it, as 'str[0]' (limpet show lists them)"),
    (("show",), 2, "show needs an object: an address as 0x7f12a4c01a50, TYPE[0] or app.CACHE"),
    (("types", "str"), 2, "'str' is one word too many; see limpet --help"),
    (("types", "-o", "/tmp/x"), 2, "'types' writes no file: it takes no --output"),
], ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")
def test_what_is_no_object_is_explained_in_one_line(tiny, words, code, sentence):
    command, *objects = words
    assert run(command, tiny, *objects) == (code, "", "limpet: %s\n" % sentence)


def test_a_short_name_is_enough(tiny):
    assert run("show", tiny, "Session[0]") == run("show", tiny, "app.Session[0]")
    assert run("show", tiny, "OrderedDict") == run("show", tiny, "collections.OrderedDict")
