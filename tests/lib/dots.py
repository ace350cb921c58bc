# SPDX-License-Identifier: Apache-2.0
"""A picture in DOT as Python values: read strictly, by the grammar of Graphviz as far as limpet uses it."""
import re
import shutil
import subprocess
import xml.etree.ElementTree

_TOKEN = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|(->|[][{}=;,])|([A-Za-z_][A-Za-z_0-9]*|-?[0-9.]+))', re.S)


def _tokens(text):
    """("text", value), or (mark, mark)"""
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if not match:
            raise ValueError("no DOT at %r" % text[at:at + 60])
        at = match.end()
        quoted, mark, word = match.groups()
        if mark:
            yield mark, mark
        else:
            yield "text", word if quoted is None else quoted


def _lines(label):
    """What a label shows: its lines."""
    shown = re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m.group(1), m.group(1)), label, flags=re.S)
    shown = re.sub("&(amp|lt|gt|quot);", lambda m: {"amp": "&", "lt": "<", "gt": ">", "quot": '"'}[m.group(1)],
                   shown)
    return [line.strip() for line in shown.split("\n")]


class Box:
    def __init__(self, name, attributes):
        self.name = name
        self.lines = _lines(attributes["label"])
        self.classes = attributes["class"].split()
        self.kind = self.classes[0]
        self.fill = attributes["fillcolor"]
        self.attributes = attributes

    @property
    def address(self):
        return int(self.name, 16) if self.name.startswith("0x") else None


class Arrow:
    def __init__(self, source, target, attributes):
        self.source, self.target = source, target
        self.lines = _lines(attributes["label"])
        self.label = self.lines[0]
        self.weak = attributes.get("style") == "dashed"


class Picture:
    def __init__(self, text):
        self.text = text
        self.boxes, self.arrows = {}, []
        #: Frames: their titles, and the names of the boxes in each.
        self.titles, self.framed = [], []
        self._tokens = list(_tokens(text))
        self._at = 0
        for word in ("digraph", "limpet"):
            assert self._text() == word
        self._take("{")
        self._statements()
        assert self._at == len(self._tokens)
        del self._tokens

    def _next(self):
        return self._tokens[self._at][0] if self._at < len(self._tokens) else None

    def _take(self, mark):
        assert self._next() == mark, (mark, self._tokens[self._at:self._at + 5])
        self._at += 1

    def _text(self):
        assert self._next() == "text", self._tokens[self._at:self._at + 5]
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _attributes(self):
        found = {}
        self._take("[")
        while self._next() != "]":
            name = self._text()
            self._take("=")
            assert name not in found, "%s is there twice" % name
            found[name] = self._text()
            if self._next() == ",":
                self._take(",")
        self._take("]")
        return found

    def _statements(self):
        while self._next() != "}":
            name = self._text()
            if name == "subgraph":
                assert self._text().startswith("cluster")
                self._take("{")
                before = set(self.boxes)
                self._statements()
                self.framed.append(set(self.boxes) - before)
                continue
            if self._next() == "=":
                self._take("=")
                assert name == "label"
                self.titles += _lines(self._text())
            elif self._next() == "->":
                self._take("->")
                target = self._text()
                self.arrows.append(Arrow(name, target, self._attributes()))
            else:
                attributes = self._attributes()
                if name not in ("graph", "node", "edge"):
                    assert name not in self.boxes
                    self.boxes[name] = Box(name, attributes)
            self._take(";")
        self._take("}")

    def box(self, address):
        return self.boxes["%#x" % address]

    def of_kind(self, kind):
        return [box for box in self.boxes.values() if box.kind == kind]

    def between(self, source, target):
        """The arrow between two objects, or None."""
        found = [a for a in self.arrows if (a.source, a.target) == ("%#x" % source, "%#x" % target)]
        assert len(found) <= 1, "%d arrows from %#x to %#x" % (len(found), source, target)
        return found[0] if found else None

    def into(self, address):
        return [a for a in self.arrows if a.target == "%#x" % address]

    def out_of(self, address):
        return [a for a in self.arrows if a.source == "%#x" % address]


def installed():
    return shutil.which("dot") is not None


def svg_texts(text):
    """What Graphviz shows of a picture in DOT, once an XML parser has read it."""
    done = subprocess.run(["dot", "-Tsvg"], input=text.encode(), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120)
    assert (done.returncode, done.stderr) == (0, b"")
    return texts_of_svg(done.stdout)


def texts_of_svg(svg):
    root = xml.etree.ElementTree.fromstring(svg)
    return [(e.text or "").replace("\xa0", " ").strip() for e in root.iter()
            if e.tag.endswith("}text")]
