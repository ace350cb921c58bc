# SPDX-License-Identifier: Apache-2.0
"""The examples of the pages, as doctest runs them: one program a page."""
import re
from pathlib import Path

import pytest
import wheels
from inner import inner, outcomes  # noqa: F401

pytest_plugins = "pytester"

DOCS = Path(__file__).resolve().parents[2] / "docs"
#: Sizes on the pages are those of this version.
ONLY = "3.11"

RUN = """
    import doctest, sys
    main = sys.modules["__main__"]

    def check(page, number, text):
        test = doctest.DocTestParser().get_doctest(text, {}, page, page, number)
        # Variables are those of a module, and not of a copy of its dict.
        test.globs = main.__dict__
        return runner.run(test, clear_globs=False)

    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for number, text in PAGE:
        check("PYTHON.md", number, text)
    print(runner.tries, runner.failures)
"""


#: What differs from run to run.
VARY = [(r"0x[0-9a-f]{8,}", "0x..."), (r"^process \d+, CPython .*", "process ..."),
        (r"\d+(\.\d)?( KiB: 1,200 | s \()", r"...\2"), (r"\([\d,.]+/s\)", "(.../s)"),
        (r"  [\d,]+  (str|list|method)$", r" ...\1")]


def blocks(page):
    """(line, text) of each example, as doctest takes it."""
    text = (DOCS / page).read_text()
    for match in re.finditer(r"^```python\n(.*?)^```$", text, re.M | re.S):
        lines = []
        for line in match.group(1).splitlines():
            if not line.startswith((">>> ", "... ")):
                for pattern, words in VARY:
                    line = re.sub(pattern, words, line)
            lines.append(line or "<BLANKLINE>")
        yield text.count("\n", 0, match.start()) + 1, "\n".join(lines) + "\n"


def test_python_md(run, python):
    try:
        folder, why = wheels.packages_for(python, "numpy")
    except wheels.Failed as error:
        folder, why = None, str(error)
    if folder is None:
        pytest.skip(why)
    page = list(blocks("PYTHON.md"))
    told = run(RUN.replace("PAGE", repr(page)), paths=(folder,)).splitlines()
    tries, failures = map(int, told[-1].split())
    assert tries == sum(text.count(">>> ") for _, text in page) > 30 and not failures, "\n".join(told)


def _plain(text):
    """What is the same in each run: no sizes, times and addresses."""
    for pattern, words in [(r"[\d.]+ (B|KiB)\b", "SIZE"), (r" in [\d.]+s$", " in TIME"),
                           (r"0x[0-9a-f]+", "0x"), (r" +$", "")]:
        text = re.sub(pattern, words, text, flags=re.M)
    return re.sub(r" +", " ", text).strip()


def test_testing_md(inner, pytester):
    """The files of the page are there, and its commands say what it says."""
    text = (DOCS / "TESTING.md").read_text()
    files = {name + "_py": f"# {name}.py\n{content}" for name, content in
             re.findall(r"^```python\n# (\w+)\.py\n(.*?)^```$", text, re.M | re.S)}
    assert set(files) == {"shop_py", "test_shop_py", "test_sessions_py", "test_plain_py"}
    for words, told in re.findall(r"^```\n\$ ([^\n]*)\n(.*?)^```$", text, re.M | re.S):
        command, *words = words.split()
        if command == "cat":
            assert (pytester.path / words[0]).read_text() == told
            continue
        # Without a blank first line, so that lines have their numbers.
        shown = {name: content.split("\n", 1)[1].lstrip("\n") for name, content in files.items()}
        names = [word for word in words if word.endswith(".py")]
        result = inner("", *words, *([] if names else ["test_shop.py"]), "-p", "no:asyncio",
                       **{**shown, "pytest.ini": "[pytest]\n"})
        parts = [_plain(part) for part in told.split("...\n")]
        said = _plain(result.stdout.str())
        for part in parts:
            assert part in said, (words, part, said)
    result = inner("", "test_plain.py", "-p", "no:asyncio", **{**shown, "pytest.ini": "[pytest]\n"})
    assert outcomes(result) == {"passed": 1}
