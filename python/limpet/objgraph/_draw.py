# SPDX-License-Identifier: Apache-2.0
"""Pictures of what refers to objects, of what they refer to, and of chains between them."""
from __future__ import annotations

import gc
import inspect
import sys
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, Optional, TextIO

from . import _complete, _labels, _walk
from ._find import is_proper_module
from ._labels import Attributes, Info
from ._names import is_a
from ._present import Picture, present

Filter = Optional[Callable[[Any], Any]]
Ids = Iterable[int]


class _Look(NamedTuple):
    """What the caller wants to see, and how."""

    backrefs: bool
    step: _walk.Step
    max_depth: int
    filter: Filter
    too_many: int
    highlight: Filter
    extra_info: Info
    refcounts: bool
    shortnames: bool
    extra_node_attrs: Attributes


class _Drawing:
    """Nodes and edges, breadth-first, a level at a time.

    The objects are in one list and everything else is numbers and text, so that only this list
    refers to what is drawn.
    """

    def __init__(self, nodes: list[Any], ignored: set[int], look: _Look) -> None:
        self.nodes = nodes
        self._look = look
        self._ignored = ignored | {id(self.nodes), id(look)}
        self._reached = set(map(id, self.nodes))
        self._lines = ["digraph ObjectGraph {",
                       "  node[shape=box, style=filled, fillcolor=white];"]
        for thing in self.nodes:
            self._lines.append(f"  {_node(thing)}[fontcolor=red];")

    def text(self) -> str:
        """The whole picture as DOT."""
        first, depth = 0, 0
        while first < len(self.nodes):
            first = self._draw_level(first, depth)
            depth += 1
        return "\n".join([*self._lines, "}", ""])

    def _draw_level(self, first: int, depth: int) -> int:
        """Draw the nodes from a place on, which have this depth, and find those of the next."""
        end = len(self.nodes)
        counts = self._references(first)
        neighbours = self._neighbours(first) if depth < self._look.max_depth else []
        for place in range(first, end):
            self._draw_node(self.nodes[place], counts[place - first], depth)
            if neighbours:
                self._draw_edges(self.nodes[place], neighbours[place - first], depth)
        return end

    def _references(self, first: int) -> list[int] | list[None]:
        """How many references each node has, without the one of the list and the one of map()."""
        if not self._look.refcounts:
            return [None] * (len(self.nodes) - first)
        level = self.nodes[first:]
        return [count - 3 for count in map(sys.getrefcount, level)]

    def _neighbours(self, first: int) -> list[list[Any]]:
        """What is next to each node.  What refers to modules is of no interest."""
        level = self.nodes[first:]
        self._ignored |= _walk.own_frames()
        if not self._look.backrefs:
            return list(self._look.step(level))
        places = [place for place, thing in enumerate(level) if not is_proper_module(thing)]
        level = [level[place] for place in places]
        found: list[list[Any]] = [[] for _ in range(first, len(self.nodes))]
        for place, things in zip(places, self._look.step(level)):
            found[place] = things
        return found

    def _draw_node(self, thing: Any, references: int | None, depth: int) -> None:
        look, name = self._look, _node(thing)
        text = _labels.label(thing, references, look.extra_info, look.shortnames)
        more = _labels.attributes(thing, look.extra_node_attrs)
        self._lines.append(f'  {name}[label="{text}"{more}];')
        hue, saturation, value = 0.0, 0.0, self._shade(depth)
        if inspect.ismodule(thing):
            hue, saturation = 0.3, 1.0
        if look.highlight and look.highlight(thing):
            hue, saturation, value = 0.6, 0.6, 0.5 + value * 0.5
        self._lines.append(f'  {name}[fillcolor="{hue:g},{saturation:g},{value:g}"];')
        if value < 0.5:
            self._lines.append(f"  {name}[fontcolor=white];")
        if hasattr(getattr(thing, "__class__", None), "__del__"):
            self._lines += [
                f"  {name}->{name}_has_a_del[color=red,style=dotted,len=0.25,weight=10];",
                f'  {name}_has_a_del[label="__del__",shape=doublecircle,height=0.25,color=red,'
                'fillcolor="0,.5,1",fontsize=6];']

    def _draw_edges(self, thing: Any, neighbours: list[Any], depth: int) -> None:
        look, drawn, left = self._look, 0, 0
        for other in neighbours:
            if id(other) in self._ignored or (look.filter and not look.filter(other)):
                continue
            if drawn >= look.too_many:
                left += 1
                continue
            source, target = (other, thing) if look.backrefs else (thing, other)
            how = _labels.edge(source, target, look.shortnames)
            self._lines.append(f"  {_node(source)} -> {_node(target)}{how};")
            if id(other) not in self._reached:
                self._reached.add(id(other))
                self.nodes.append(other)
            drawn += 1
        if left:
            self._draw_left(_node(thing), left, depth)

    def _draw_left(self, name: str, left: int, depth: int) -> None:
        """A node for all neighbours that are one too many."""
        more = f"too_many_{name}"
        way = f"{more}->{name}" if self._look.backrefs else f"{name}->{more}"
        what = "backreferences" if self._look.backrefs else "references"
        self._lines += [
            f"  {way}[color=red,style=dotted,len=0.25,weight=10];",
            f'  {more}[label="{left} more {what}",shape=box,height=0.25,color=red,'
            f'fillcolor="0,1,{self._shade(depth + 1):g}",fontsize=6];',
            f"  {more}[fontcolor=white];"]

    def _shade(self, depth: int) -> float:
        """The brightness of nodes: 1 for those that were asked for, 0.3 for the farthest."""
        farthest = self._look.max_depth
        return 1 + (0.3 - 1) * depth / farthest if farthest else 1.0


def _node(thing: object) -> str:
    return f"o{id(thing)}".replace("-", "_")


def _starts(objs: Any, extra_ignore: Ids) -> tuple[list[Any], set[int]]:
    """A list of what is to be drawn, and the ids of what is not: the list that objs is, too."""
    ignored = {*extra_ignore, id(extra_ignore)}
    if not is_a(objs, (list, tuple)):
        return [objs], ignored
    ignored.add(id(objs))
    return list(objs), ignored


def _draw(nodes: list[Any], ignored: set[int], look: _Look, filename: str | None,
          output: TextIO | None) -> Picture | None:
    if filename and output:
        raise ValueError("Cannot specify both output and filename.")
    gc.collect()
    drawing = _Drawing(nodes, ignored, look)
    text = drawing.text()
    if output:
        output.write(text)
        return None
    return present(text, len(nodes), filename)


def show_backrefs(objs: Any, max_depth: int = 3, extra_ignore: Ids = (), filter: Filter = None,
                  too_many: int = 10, highlight: Filter = None, filename: str | None = None,
                  extra_info: Info = None, refcounts: bool = False, shortnames: bool = True,
                  output: TextIO | None = None, extra_node_attrs: Attributes = None, *,
                  untracked: bool = False) -> Picture | None:
    """Draw what refers to objects, what refers to that, and so on.

    :param objs: An object, or a list or tuple of objects.
    :param max_depth: So many references away at most.
    :param extra_ignore: Ids of objects to leave out.
    :param filter: Leave out objects for which this function says no.
    :param too_many: So many referrers of an object at most; the others are one node with their number.
    :param highlight: Blue are objects for which this function says yes.
    :param filename: ``.dot`` or a kind of image that Graphviz's dot makes, by its ending; else the
        picture is shown in the notebook, by xdot or as a PNG in a temporary file.
    :param extra_info: Gives more text for the node of an object.
    :param refcounts: Tell how many references each object has.
    :param shortnames: Leave out the modules of types.
    :param output: Write DOT to this file object.
    :param extra_node_attrs: Gives a dict of DOT attributes for the node of an object.
    :param untracked: Use the complete heap, with keys of dicts and holders the collector does not track.

    Takes one look at the heap for each level.  In a notebook the picture is returned.
    """
    nodes, ignored = _starts(objs, extra_ignore)
    del objs  # it would be one more reference
    step = _complete.Graph().referrers if untracked else _walk.referrers
    look = _Look(True, step, max_depth, filter, too_many, highlight, extra_info, refcounts,
                 shortnames, extra_node_attrs)
    return _draw(nodes, ignored, look, filename, output)


def show_refs(objs: Any, max_depth: int = 3, extra_ignore: Ids = (), filter: Filter = None,
              too_many: int = 10, highlight: Filter = None, filename: str | None = None,
              extra_info: Info = None, refcounts: bool = False, shortnames: bool = True,
              output: TextIO | None = None, extra_node_attrs: Attributes = None, *,
              untracked: bool = False) -> Picture | None:
    """Draw what objects refer to, what that refers to, and so on.

    The arguments are those of `show_backrefs`.
    """
    nodes, ignored = _starts(objs, extra_ignore)
    del objs
    step = _complete.Graph().referents if untracked else _walk.referents
    look = _Look(False, step, max_depth, filter, too_many, highlight, extra_info, refcounts,
                 shortnames, extra_node_attrs)
    return _draw(nodes, ignored, look, filename, output)


def show_chain(*chains: list[Any], **kw: Any) -> Picture | None:
    """Draw one or more chains, as find_backref_chain() and find_ref_chain() give them.

    :param backrefs: Follow them from the end (the default); False: from the beginning.  Others are.
    those of show_backrefs(), but for max_depth and filter.
    """
    backrefs = kw.pop("backrefs", True)
    given = [chain for chain in chains if chain]
    on_chain = {id(thing) for chain in given for thing in chain}
    show = show_backrefs if backrefs else show_refs
    return show([chain[-1 if backrefs else 0] for chain in given],
                max_depth=max(map(len, given)) - 1,
                filter=lambda thing: id(thing) in on_chain, **kw)
