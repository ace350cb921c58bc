# SPDX-License-Identifier: Apache-2.0
"""A program with other names: what it defines itself is renamed at random.

Names of libraries, builtins and the language stay.  So does a name that the program shares with a
library: an attribute of an imported module or of a class in it, or a keyword that is passed to it.
"""
import ast
import builtins
import collections
import importlib
import io
import keyword
import random
import re
import tokenize

SYLLABLES = ("ba", "cu", "de", "fo", "gi", "ha", "ju", "ke", "lo", "mi", "nu", "po", "ra", "se",
             "ti", "vu", "wo", "xe", "za")
_BUILTIN_TYPES = [t for t in vars(builtins).values() if isinstance(t, type)] + [
    type(lambda: 0), type(x for x in ()), type(ast), collections.OrderedDict, collections.deque,
    collections.defaultdict]
_WORD = re.compile(r"[A-Za-z_]\w*")


#: What everybody calls the first parameter of a method.
_CUSTOM = {"self", "cls"}


def _is_special(name):
    # __init__, and also _fields_ of ctypes.
    return (keyword.iskeyword(name) or name in _CUSTOM or
            (name.startswith("_") and name.endswith("_") and len(name) > 1))


def _imported(tree):
    """{name in the program: (module, name in it or None)} of import statements."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name.split(".")[0]] = (alias.name, None)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                found[alias.asname or alias.name] = (node.module, alias.name)
    return found


def _load(module, name):
    """What is imported, if the interpreter of the tests has it."""
    try:
        loaded = importlib.import_module(module)
        return loaded if name is None else getattr(loaded, name, None)
    except ImportError:
        return None


def _defined(tree):
    """All names that the program gives to something."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.add(node.attr)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
    return names


def _root(node):
    """`a` of a.b.c"""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _of_libraries(tree, imported, own):
    """Names that libraries give, as far as the program uses them."""
    names = set(imported) | set(dir(builtins))
    for kind in _BUILTIN_TYPES:
        names.update(dir(kind))
    for module, name in imported.values():
        if module != "traffic":
            names.update(dir(_load(module, name)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _root(node) in imported:
            names.add(node.attr)
            value = node.value
            if isinstance(value, ast.Name) and imported[value.id][1] is None:
                names.update(dir(getattr(_load(*imported[value.id]), node.attr, None)))
        elif isinstance(node, ast.Call):
            called = node.func
            called = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if called not in own or called in names:
                names.update(k.arg for k in node.keywords if k.arg)
    return names


def _new_name(old, generator, taken):
    """As the old one in kind: underscores before it, capitals."""
    bare = old.lstrip("_")
    while True:
        new = "".join(generator.choice(SYLLABLES) for _ in range(4))
        if bare.isupper():
            new = new.upper()
        elif bare[:1].isupper():
            new = new.capitalize()
        new = old[:len(old) - len(bare)] + new
        if new not in taken:
            taken.add(new)
            return new


def names(text, seed, keep=()):
    """{old name: new name} of a program."""
    tree = ast.parse(text)
    imported, own = _imported(tree), _defined(tree)
    own -= _of_libraries(tree, imported, own) | set(keep)
    generator, taken = random.Random(seed), set(_WORD.findall(text))
    return {name: _new_name(name, generator, taken) for name in sorted(own)
            if not _is_special(name) and name.strip("_")}


def _new_token(token, new_names):
    """The text to put in a token's place, or None."""
    if token.type == tokenize.NAME:
        return new_names.get(token.string)
    if token.type == tokenize.STRING and token.string[1:-1] in new_names:
        return token.string[0] + new_names[token.string[1:-1]] + token.string[-1]
    return None


def program(text, new_names):
    """The program with new names, its lines as they were.  A text that is a name by itself, as in
    getattr(), changes as the name does."""
    lines = text.splitlines(keepends=True)
    for token in reversed(list(tokenize.generate_tokens(io.StringIO(text).readline))):
        new = _new_token(token, new_names)
        if new is not None:
            (row, start), (_, end) = token.start, token.end
            lines[row - 1] = lines[row - 1][:start] + new + lines[row - 1][end:]
    return "".join(lines)


def path(expression, new_names):
    """An expression as it is in the program with new names, or with {new: old} the other way."""
    return _WORD.sub(lambda match: new_names.get(match.group(), match.group()), expression)
