# SPDX-License-Identifier: Apache-2.0
"""What an example says about itself, in the comments at its beginning.

    # leak: RULE                the rule that finds it, or one of several; `known: RULE` of a library
    # one look: VERDICT         from one snapshot; `at most VERDICT`, or `VERDICT or VERDICT`
    # three looks: VERDICT      from three, with work in between
    # path: EXPRESSION          of the suspect; * is any text; left out where no path is promised
    # pythons: 2.7 3.7- 3.6-3.8 which run it; all, where left out
    # needs: django>=3          packages to install
    # keep: run emit            names that libraries give, which the runner must not change
    # extension: NAME.c         to be built beside it
    # one round: 40             requests of a round, of a healthy program whose requests are long

`# KEY on VERSIONS: VALUE` is for some versions only.
"""
import re
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples" / "leaks"
VERDICTS = ["none", "expected", "possible", "likely", "leaking"]
KEYS = ("leak", "one look", "three looks", "path", "pythons", "needs", "keep", "extension",
        "one round")
_LINE = re.compile(r"# ([a-z][a-z ]*?)(?: on ([-0-9. ]+))?: (.*\S)\s*$")


class HeadError(Exception):
    pass


def _number(minor):
    major, _, rest = minor.partition(".")
    return int(major), int(rest)


def covers(versions, minor):
    """Whether a text as `2.7 3.6-3.8 3.10-` has a version like 3.7."""
    for item in versions.split():
        first, dash, last = item.partition("-")
        last = (last or "9.0") if dash else first
        if _number(first or "0.0") <= _number(minor) <= _number(last):
            return True
    return False


class Head:
    """One example and what it says."""

    def __init__(self, path):
        self.path = Path(path)
        self.name = self.path.stem
        self.text = self.path.read_text()
        self._lines = []
        for line in self.text.splitlines():
            match = _LINE.match(line)
            if match and match.group(1) in KEYS:
                self._lines.append(match.groups())
        self._check()

    def _check(self):
        for verdict in self._all("one look") + self._all("three looks"):
            self._verdicts(verdict)
        for rule in ", ".join(self._all("leak")).split(", "):
            if rule and not re.match(r"(known: )?[a-z][a-z -]*$", rule):
                raise HeadError("%s: no rule: %s" % (self.name, rule))

    def _all(self, key):
        return [value for name, _, value in self._lines if name == key]

    def get(self, key, minor, otherwise=None):
        """The value for a version: of the last line that is for it."""
        for name, versions, value in reversed(self._lines):
            if name == key and (versions is None or covers(versions, minor)):
                return value
        return otherwise

    def _verdicts(self, text):
        """The set of verdicts that a text allows."""
        if text.startswith("at most "):
            words = VERDICTS[:VERDICTS.index(text[len("at most "):]) + 1]
        else:
            words = text.split(" or ")
        if not set(words) <= set(VERDICTS):
            raise HeadError("%s: no verdicts: %s" % (self.name, text))
        return set(words)

    def verdicts(self, look, minor):
        """Which verdicts are right, of `one look` or `three looks`."""
        return self._verdicts(self.get(look, minor))

    def rules(self, minor):
        """Names of the rules of which one must find it."""
        return self.get("leak", minor).replace("known: ", "").split(", ")

    def runs_on(self, minor):
        return covers(self.get("pythons", minor, "2.7 3.4-"), minor)

    def needs(self, minor):
        return self.get("needs", minor, "").split()

    def needs_files(self, minor):
        """Whether it needs more than its own folder and the interpreter."""
        return bool(self.needs(minor) or self.extensions)

    @property
    def extensions(self):
        return [EXAMPLES / value for value in self._all("extension")]

    @property
    def round(self):
        """How many requests a round has, if it says so."""
        return int(self._all("one round")[0]) if self._all("one round") else None

    @property
    def keep(self):
        return {word for value in self._all("keep") for word in value.split()}

    @property
    def twin(self):
        """The same without the leak."""
        return Head(self.path.with_name(self.name + "_fixed.py"))


def programs():
    """The heads of all leaking examples."""
    return [Head(path) for path in sorted(EXAMPLES.glob("*.py"))
            if path.stem != "traffic" and not path.stem.endswith("_fixed")]
