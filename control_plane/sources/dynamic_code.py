"""Calls that run code which no import names: `exec`, `eval`, `compile`, a module by a name or a path that is made at run time.

Only what is written out is found, and only where it is what it seems to be: a method `compile` is no `compile`, nor is
a name that the file binds itself.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from control_plane.sources.imports import python
from control_plane.sources.imports.source import Unreadable

_BUILTINS = ("exec", "eval", "compile")
_ALWAYS = frozenset(
    {
        *(f"builtins.{name}" for name in _BUILTINS),
        "runpy.run_module",
        "runpy.run_path",
        "importlib.util.spec_from_file_location",
        "importlib.machinery.SourceFileLoader",
        "importlib.machinery.SourcelessFileLoader",
        "importlib.machinery.ExtensionFileLoader",
        "imp.load_source",
        "imp.load_module",
    }
)
_UNLESS_CONSTANT = frozenset({"importlib.import_module", "importlib.__import__", "builtins.__import__"})
_NAMES = frozenset({*_BUILTINS, "__import__"})
_ROOTS = frozenset(name.partition(".")[0] for name in _ALWAYS | _UNLESS_CONSTANT)


_SIGN = re.compile(rb"(?<![.\w])(?:exec|eval|compile|__import__)\b|\b(?:runpy|importlib|builtins|imp)\b")
_SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef


def found(content: bytes) -> tuple[int, str] | None:
    """The first such call of a file, with its line; None where there is none, or nobody can read the file."""
    if content.isascii() and not _SIGN.search(content):
        return None
    try:
        tree = python.parsed(content)
    except Unreadable:
        return None
    imported = _imported(tree)
    hits = [
        (call.lineno, name.removeprefix("builtins."))
        for call, bound in _calls(tree)
        if (name := _full(call.func, imported, bound)) in _ALWAYS
        or (name in _UNLESS_CONSTANT and not _is_constant(call))
    ]
    return min(hits, default=None)


def _imported(tree: ast.Module) -> dict[str, str]:
    """What those names of a file stand for that it imports, wherever, and that matter here."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.partition(".")[0]
                if root in _ROOTS:
                    found[alias.asname or root] = alias.name if alias.asname else root
        elif isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").partition(".")[0] in _ROOTS:
            found.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
    return found


def _calls(tree: ast.Module) -> Iterator[tuple[ast.Call, frozenset[str]]]:
    """Each call, with the built-in names that are bound to something else there. What a class binds, its methods do not see."""
    waiting: list[tuple[ast.AST, frozenset[str]]] = [(tree, _bound(tree))]
    while waiting:
        node, bound = waiting.pop()
        if isinstance(node, ast.Call):
            yield node, bound
        if isinstance(node, _SCOPES) and not isinstance(node, ast.ClassDef):
            bound |= _bound(node)
        waiting += [(child, bound) for child in ast.iter_child_nodes(node)]


def _bound(scope: ast.AST) -> frozenset[str]:
    """Those of the built-in names that a module or a function binds itself."""
    found, waiting = set[str](), list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found.update(alias.asname or alias.name for alias in node.names)
        if not isinstance(node, _SCOPES):
            waiting += ast.iter_child_nodes(node)
    return frozenset(found & _NAMES)


def _full(node: ast.expr, imported: dict[str, str], bound: frozenset[str]) -> str:
    """What is called, by its full name; empty where that is nothing that matters."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    if node.id in imported:
        return ".".join([imported[node.id], *reversed(parts)])
    return f"builtins.{node.id}" if node.id in _NAMES - bound and not parts else ""


def _is_constant(call: ast.Call) -> bool:
    """Whether a call names its module in so many words."""
    name = next(iter([*call.args[:1], *(one.value for one in call.keywords if one.arg == "name")]), None)
    return isinstance(name, ast.Constant) and isinstance(name.value, str)
