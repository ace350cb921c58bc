# SPDX-License-Identifier: Apache-2.0
"""IPython magics, after ``%load_ext limpet``.

    %limpet                          # report: what there is to say of this process, on one page
    %limpet suspects
    %limpet types --limit 5 --filter ^app
    %limpet paths app.CACHE session  # names of types, paths, or variables of the notebook

    %%limpet_grow                    # what does this cell leave behind?
    handle(request)
"""
from __future__ import annotations

import argparse
import inspect
import time
from collections.abc import Callable
from typing import Any, NoReturn

from . import _heap
from ._grow import Growth, grow
from ._heap import Heap, Named
from ._report import Report
from .errors import Error

__all__ = ["register"]

# Seconds, and how many of them.
_MOMENT, _LONGEST = 0.01, 50

# What the command calls them, in the order of its help; methods of Heap.
_COMMANDS: dict[str, Callable[..., Report]] = {
    "report": Heap.report, "suspects": Heap.suspects, "types": Heap.types, "info": Heap.info,
    "show": Heap.show, "paths": Heap.paths, "tree": Heap.tree, "cycles": Heap.cycles,
    "refs": Heap.refs, "referrers": Heap.referrers, "threads": Heap.threads,
    "garbage": Heap.garbage, "refcounts": Heap.lost,
}
_NAMES = f"{', '.join(_COMMANDS)} or snapshot"


def _wrong(message: object) -> NoReturn:
    """One line in the notebook, without a traceback."""
    from IPython.core.error import UsageError

    raise UsageError(str(message)) from None


def _split(line: str) -> list[str]:
    """The words of a line.  Blanks in quotes and brackets are part of one: CACHE["a b"], and so are
    quotes unless they are around all of it."""
    words, word, quote, depth = [], "", "", 0
    for one in line + " ":
        if quote:
            quote = "" if one == quote else quote
        elif one in "'\"":
            quote = one
        elif one.isspace() and depth <= 0:
            words += [word] if word else []
            word = ""
            continue
        else:
            depth += (one in "[(") - (one in "])")
        word += one
    words += [word.rstrip()] if word else []
    return [one[1:-1] if len(one) > 1 and one[0] in "'\"" and one.find(one[0], 1) == len(one) - 1
            else one for one in words]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        _wrong(f"{message}; see its --help")

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        raise StopIteration


def _add_shared(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-n", "--limit", type=int, metavar="N", help="rows to show at most")
    parser.add_argument("--ignore", metavar="REGEX",
                        help="no types in whose names it is found; of suspects: a fingerprint")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser("limpet", description="What fills the memory of this process, and why.",
                     argument_default=argparse.SUPPRESS)
    parser.add_argument("words", nargs="*", default=[], metavar="COMMAND [OBJECT...]",
                        help=f"{_NAMES}; a variable, an address, TYPE, TYPE[0] or app.CACHE")
    _add_shared(parser)
    parser.add_argument("--filter", metavar="REGEX", help="only types in whose names it is found")
    parser.add_argument("--sort", metavar="COLUMN", help="of types: what they are sorted by")
    parser.add_argument("--retained", action="store_true", help="of types: what would go with all")
    parser.add_argument("--depth", "--max-depth", type=int, metavar="N",
                        help="levels of tree, refs and referrers; longest path of paths")
    parser.add_argument("--too-many", type=int, metavar="N", help="neighbours of an object to show")
    parser.add_argument("--avoid", action="append", metavar="OBJECT", help="no paths through it")
    parser.add_argument("--by", metavar="WHAT", help="of tree: type or holder")
    parser.add_argument("--min-verdict", metavar="WORD", help="of suspects: what is surer than it")
    parser.add_argument("--refcounts", action="store_true", help="in pictures of refs and referrers")
    parser.add_argument("-o", "--output", metavar="FILE", help="of snapshot: where to write it")
    parser.add_argument("--force", action="store_true", help="of snapshot: replace the file")
    return parser


def _grow_parser() -> argparse.ArgumentParser:
    parser = _Parser("limpet_grow", description="What does this cell leave behind?",
                     argument_default=argparse.SUPPRESS)
    _add_shared(parser)
    parser.add_argument("--no-collect", dest="collect", action="store_false",
                        help="do not collect before what the collector would free")
    return parser


class _Magics:
    """The magics of one shell."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell

    def _parse(self, parser: argparse.ArgumentParser, line: str) -> dict[str, Any] | None:
        try:
            return vars(parser.parse_intermixed_args(_split(line)))
        except StopIteration:
            return None

    def _named(self, word: str) -> Named:
        """An object of the notebook: by its address, so that no text is taken for a name, and of
        classes all instances.  Else the word itself."""
        start = word.partition(".")[0].partition("[")[0]
        if start not in self._shell.user_ns:
            return word
        try:
            one = eval(word, self._shell.user_global_ns, self._shell.user_ns)
        except Exception:
            # A type's name with [0] behind it, or a key that is written as limpet writes it.
            return word
        if isinstance(one, type):
            return one.__qualname__ if one.__module__ == "builtins" else (
                f"{one.__module__}.{one.__qualname__}")
        return id(one)

    def _ask(self, command: str, objects: list[str], asked: dict[str, Any]) -> Report:
        if command not in _COMMANDS:
            _wrong(f"there is no command {command!r}, but {_NAMES}")
        method = _COMMANDS[command]
        takes = inspect.signature(method).parameters
        for word in asked:
            if word not in takes:
                _wrong(f"{command} takes no --{word.replace('_', '-')}")
        if objects and "objects" not in takes:
            _wrong(f"{command} takes no objects")
        named = [self._named(word) for word in objects]
        if "avoid" in asked:
            asked["avoid"] = [self._named(word) for word in asked["avoid"]]
        if command == "types" and "retained" not in asked:
            return _heap.types(**asked)
        # Out keeps the report: it would keep the heap as well, which takes 30 bytes an object.
        with _heap.snapshot() as heap:
            report = method(heap, *named, **asked)
            if "picture" in takes and getattr(self._shell, "kernel", None) is not None:
                report.to_dot()
            return report

    def _settle(self) -> None:
        """Wait until the thread that writes IPython's history is done with the cell's text: what it
        holds is reached by other ways meanwhile."""
        history = getattr(self._shell, "history_manager", None)
        flag = getattr(history, "save_flag", None)
        if flag is None or not getattr(history, "enabled", False):
            return
        for _ in range(_LONGEST):
            if not flag.is_set() and not getattr(history, "db_input_cache", None):
                break
            time.sleep(_MOMENT)
        # Until it waits for the next one.
        time.sleep(5 * _MOMENT)

    def limpet(self, line: str) -> Report | None:
        """%limpet [COMMAND] [OBJECT...] [options]: what fills the memory of this process, and why.

        The commands are those of limpet, and so are the options: report (which is what it does without
        one), suspects, types, info, show, paths, tree, cycles, refs, referrers, threads, garbage,
        refcounts and snapshot.  An OBJECT is a variable of the notebook, an address, the name of a type,
        or a path from a module.

            %limpet types --limit 5 --filter ^app
            %limpet paths app.CACHE

        The result is a limpet.Report.  Its heap is closed: to get at objects use limpet.snapshot().
        """
        asked = self._parse(_parser(), line)
        if asked is None:
            return None
        command, *objects = asked.pop("words") or ["report"]
        try:
            if command != "snapshot":
                return self._ask(command, objects, asked)
            if objects or not asked.keys() <= {"output", "force"} or "output" not in asked:
                _wrong("snapshot takes -o FILE, and perhaps --force")
            with _heap.snapshot() as heap:
                heap.save(asked["output"], asked.get("force", False))
        except (Error, LookupError) as error:
            _wrong(error)
        return None

    def limpet_grow(self, line: str, cell: str) -> Growth | None:
        """%%limpet_grow [--limit N] [--ignore REGEX] [--no-collect]: what does this cell leave behind?

        The cell is run, and what there is more afterwards is told: by what holds it, and by type.  The
        result is a limpet.Growth.  What IPython keeps of cells and their results is not part of it: the
        value of the last line is not shown and not kept.
        """
        # What the cell raises is the cell's.
        __tracebackhide__ = True
        asked = self._parse(_grow_parser(), line)
        if asked is None:
            return None
        shell = self._shell
        # All that is made of the text, and kept for tracebacks, is there before.
        text = shell.transform_cell(cell)
        tree = shell.transform_ast(shell.compile.ast_parse(text))
        code = shell.compile(tree, shell.compile.cache(text), "exec")
        del tree
        self._settle()
        try:
            with grow(**asked) as growth:
                exec(code, shell.user_global_ns, shell.user_ns)
        except Error as error:
            _wrong(error)
        if growth.after is not None:
            growth.after.close()
        return growth


def register(shell: Any) -> None:
    """Give an IPython shell the magics."""
    magics = _Magics(shell)
    shell.register_magic_function(magics.limpet, magic_kind="line", magic_name="limpet")
    shell.register_magic_function(magics.limpet_grow, magic_kind="cell", magic_name="limpet_grow")
