# SPDX-License-Identifier: Apache-2.0
"""What limpet said of each example, per interpreter: files of a run, and the table in docs/RULES.md.

With LIMPET_GALLERY=FOLDER a run of the tests leaves what it sees in a folder, a file a program and
interpreter.  `table.py FOLDER` writes the table from them (tools/gallery_table does both).
"""
import json
import os
import re
import sys
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs" / "RULES.md"
BEGIN, END = "<!-- gallery: begin -->", "<!-- gallery: end -->"
#: Verdicts of twins that the table tells.
WORTH_A_WORD = {"possible", "likely", "leaking"}
COLUMNS = ("program", "rule", "one look", "three looks", "path", "twin", "versions")


def told(row):
    """The verdict of a look, and the rule if there is one."""
    return {"verdict": row["verdict"], "rule": row["rule"]} if row else {"verdict": "none",
                                                                         "rule": None}


def promised(verdict, rule):
    """Where the verdict depends on when the collector came last, the table has the promise."""
    return {"verdict": verdict, "rule": rule}


def path_of(rows):
    """The path of the last that is a row, without what differs by machine."""
    path = next((row["path"] for row in reversed(rows) if row), None)
    return path and re.sub(r"\.cpython-[-\w]+\.so", ".so", path)


def _rules(seen):
    rules = [seen[look]["rule"] for look in ("one", "three") if seen[look]["rule"]]
    return ", then ".join(dict.fromkeys(rules)) or "–"


def line(seen):
    """What stands in the table of a leak that was seen, but for the versions."""
    path = "`%s`" % seen["path"].replace("|", "\\|") if seen["path"] else "–"
    return (seen["program"], _rules(seen), seen["one"]["verdict"], seen["three"]["verdict"], path)


def save(program, python, what, seen):
    """Leave it in the folder of the run, if there is one."""
    folder = os.environ.get("LIMPET_GALLERY")
    if folder:
        os.makedirs(folder, exist_ok=True)
        name = Path(folder) / ("%s-%s-%s.json" % (program, python.name, what))
        name.write_text(json.dumps(dict(seen, program=program, minor=python.minor)))


def _order(minor):
    return tuple(map(int, minor.split(".")))


def _runs(minors, all_minors):
    """2.7, 3.6-3.9: neighbours of all that there are are put together."""
    places = [all_minors.index(minor) for minor in sorted(set(minors), key=_order)]
    parts = []
    for place in places:
        if parts and parts[-1][1] == place - 1:
            parts[-1][1] = place
        else:
            parts.append([place, place])
    return ", ".join(all_minors[a] if a == b else "%s–%s" % (all_minors[a], all_minors[b])
                     for a, b in parts)


def _rows(text):
    """Lines of the document's table, but for its head."""
    return text.split(BEGIN)[1].split(END)[0].strip().splitlines()[2:]


def render(leaks, twins, kept=()):
    """Lines of the table, among them those that are kept of an older one."""
    minors = sorted({seen["minor"] for seen in leaks}, key=_order)
    loudest, groups = {}, {}
    for seen in twins:
        loudest.setdefault(seen["program"], set()).update(seen["verdicts"])
    for seen in leaks:
        groups.setdefault(line(seen), []).append(seen["minor"])
    rows = list(kept)
    for key, versions in groups.items():
        twin = loudest.get(key[0])
        twin = "–" if twin is None else ", ".join(sorted(twin & WORTH_A_WORD)) or "silent"
        rows.append("| %s |" % " | ".join([*key, twin, _runs(versions, minors)]))
    yield "| %s |" % " | ".join(COLUMNS)
    yield "|---" * len(COLUMNS) + "|"
    yield from sorted(rows, key=_place)


def _place(row):
    """Rows are in order of programs, then of the first version."""
    cells = row.strip("| ").split(" | ")
    return cells[0], _order(re.match(r"[0-9.]+", cells[-1]).group())


def parse(text):
    """{(program, rule, one look, three looks, path): versions} of the table in the document."""
    rows = [[cell.strip() for cell in row.strip("|").split(" | ")] for row in _rows(text)]
    return {tuple(row[:5]): row[6] for row in rows}


def covers(versions, minor):
    """Whether a text of _runs() has it."""
    for part in versions.split(", "):
        first, _, last = part.partition("–")
        if _order(first) <= _order(minor) <= _order(last or first):
            return True
    return False


def agrees(seen, minor, text):
    """Whether the document's table says of a version what was seen."""
    return covers(parse(text).get(line(seen), "0.0"), minor)


def write(folder):
    """The table in the document, anew from the files of a run.  Programs that it has not run keep
    their rows."""
    seen = {"leak": [], "twin": []}
    for file in sorted(Path(folder).glob("*.json")):
        seen[file.stem.rsplit("-", 1)[1]].append(json.loads(file.read_text()))
    text = DOCUMENT.read_text()
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    run = {each["program"] for each in seen["leak"]}
    kept = [row for row in _rows(text) if row.strip("| ").split(" | ")[0] not in run]
    table = "\n".join(render(seen["leak"], seen["twin"], kept))
    DOCUMENT.write_text("%s%s\n%s\n%s%s" % (before, BEGIN, table, END, after))


if __name__ == "__main__":
    write(sys.argv[1])
