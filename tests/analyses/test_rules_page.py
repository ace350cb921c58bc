# SPDX-License-Identifier: Apache-2.0
"""docs/RULES.md has each rule, and its programs do what it says of them."""
import re
import subprocess
import time

import pytest

import limpet
import pythons
import wheels

SUSPECTS = limpet.ROOT / "src/analyse/suspects"
PAGE = (limpet.ROOT / "docs/RULES.md").read_text()
#: Names of rows: written out, given to a macro of known.c, and the one that a macro has.
NAME = re.compile(r'^\t\t\.name = "([\w-]+)",$|^\t(?:LEAK|MAYBE)\("([\w-]+)"|^\tEXPECTED\(', re.M)
TABLE = re.compile(r"^\| \[([\w-]+)\]\(#([\w-]+)\) \| (\w+) \|", re.M)
SECTION = re.compile(r"^## ([\w-]+)\n(.*?)(?=^## |\Z)", re.M | re.S)
#: A program, and what limpet prints of it.
PROGRAM = re.compile(r"^```python *([^\n]*)\n(.*?)^```\n\n```\n(.*?)^```$", re.M | re.S)
PATIENCE = 120


def rules():
    """Names in the order of the tables, once each."""
    text = "".join((SUSPECTS / name).read_text() for name in ("rules.c", "known.c"))
    return list(dict.fromkeys(a or b or "expected" for a, b in NAME.findall(text)))


def sections():
    found = dict(SECTION.findall(PAGE))
    return {name: text for name, text in found.items() if name in rules()}


def programs():
    return [pytest.param(name, *found, id="%s-%d" % (name, number))
            for name, text in sections().items()
            for number, found in enumerate(PROGRAM.findall(text))]


def test_each_rule_has_a_section_and_a_row():
    assert len(rules()) > 30
    rows = TABLE.findall(PAGE)
    assert sorted(name for name, _, _ in rows) == sorted(rules())
    assert [name for name, _, _ in rows] == list(sections())
    assert all(name == link for name, link, _ in rows)


def test_each_section_has_a_program_and_a_fix():
    for name, text in sections().items():
        assert PROGRAM.findall(text), name
        assert "\nFix: " in text, name


def interpreter(minor):
    """The distribution's, but for a program that says another one."""
    for python in pythons.find():
        if python.minor == minor or (minor is None and python.name.startswith("system-")):
            return python
    return pytest.skip("no interpreter for it: %s" % (minor or "system"))


def suspects(pid, words):
    """What limpet prints; of a process that is just starting why it prints nothing."""
    done = subprocess.run([limpet.binary(), "suspects", str(pid), "-q", *words],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=limpet.TIMEOUT)
    return done.stdout.decode()


def told(text, name):
    """The lines about a suspect, without numbers: "LIKELY : str", "held by __main__.page", ...;
    None if it is not told of."""
    for block in re.split(r"\n\n", text):
        if re.search(r"^  rule +%s," % re.escape(name), block, re.M):
            lines = block.strip().split("\n")
            kept = [re.sub(r"[\d.,]+ (?:[KMG]i)?B?", "", lines[0])]
            return kept + [re.sub(r" +", " ", line) for line in lines
                           if re.match(r"  (held by|fix|see|rule) ", line)]
    return None


def started(python, folder, program, environment):
    """Run it as the page says, so that it stays."""
    path = folder / "program.py"
    path.write_text(program)
    output = open(str(folder / "output"), "w")
    with output:
        return subprocess.Popen([*python.command, "-i", python.path(path)], cwd=str(folder),
                                stdin=subprocess.PIPE, stdout=output, stderr=output,
                                env=environment)


@pytest.mark.parametrize("name, words, program, expected", programs())
def test_programs_do_what_the_page_says(tmp_path, name, words, program, expected):
    asked = dict(word.split("=") for word in words.split())
    python = interpreter(asked.get("only"))
    environment = python.environment()
    if "needs" in asked:
        folder, why = wheels.packages_for(python, asked["needs"])
        if not folder:
            pytest.skip(why)
        environment = python.environment(PYTHONPATH=folder)
    options = ["--every", "500ms", "--count", "3"] if asked.get("looks") == "3" else []
    process = started(python, tmp_path, program, environment)
    end, answer = time.monotonic() + PATIENCE, None
    wanted = told("\n\n" + expected, name)
    try:
        while answer != wanted and time.monotonic() < end and process.poll() is None:
            text = suspects(process.pid, ["--min-verdict", "expected", "-n", "99", *options])
            answer = told(text, name)
        output = (tmp_path / "output").read_text()
        assert wanted and answer == wanted, "%s\n%s" % (text, output[-2000:])
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
