"""Expressions of Python that name something (types, bases, decorators), as small JSON that a cache can keep.

`["name", "a.b"]`, `["none"]`, `["or", [one, …]]`, `["of", base, [argument, …]]`, `["list", [one, …]]`, `["value", "'x'"]`,
`["..."]`, `["call", callee, [argument, …]]`, and `["?", text]` for all else.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

Expression = list[Any]

_DEPTH_AT_MOST = 40  # of what is written within one another
_TEXT_AT_MOST = 500  # characters that a document shows of an annotation
_QUOTED_AT_MOST = 2_000  # characters of an annotation in quotes


def read(node: ast.expr, depth: int = 0) -> Expression:
    """What an expression names; a text in it is an annotation in quotes."""
    if depth > _DEPTH_AT_MOST:
        return ["?", "nested too deep"]
    reader = _READERS.get(type(node))
    return reader(node, depth) if reader else _unknown(node, depth)


def annotation(node: ast.expr | None) -> list[Any] | None:
    """A type: its text, and what it names."""
    return None if node is None else [text(node), read(node)]


def text(node: ast.expr) -> str:
    """An expression as written, apart from blanks; an annotation in quotes without them."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value[:_TEXT_AT_MOST]
    if isinstance(node, ast.Name):
        return node.id[:_TEXT_AT_MOST]
    try:
        return ast.unparse(node)[:_TEXT_AT_MOST]
    except (RecursionError, ValueError):
        return "…"


def dotted_name(node: ast.expr) -> str | None:
    """`a.b.c` for a name and attributes of it; None for all else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None


def of_text(written: str) -> Expression:
    """What an annotation names that stands as a text."""
    return _quoted(written, 0)


def _constant(node: ast.Constant, depth: int) -> Expression:
    if node.value is None:
        return ["none"]
    if node.value is Ellipsis:
        return ["..."]
    return _quoted(node.value, depth) if isinstance(node.value, str) else ["value", repr(node.value)[:_TEXT_AT_MOST]]


def _quoted(written: str, depth: int) -> Expression:
    if len(written) > _QUOTED_AT_MOST:
        return ["?", "too long"]
    try:
        return read(ast.parse(written.strip(), mode="eval").body, depth + 1)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ["?", written[:_TEXT_AT_MOST]]


def _literal(node: ast.expr, depth: int) -> Expression:
    """An argument of a call, or of `Literal`: a text in it is a value."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return ["value", repr(node.value)[:_TEXT_AT_MOST]]
    return read(node, depth)


def _subscript(node: ast.Subscript, depth: int) -> Expression:
    base = read(node.value, depth + 1)
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    last = base[1].rpartition(".")[2] if base[0] == "name" else ""
    if last == "Annotated":
        inner = inner[:1]
    step = _literal if last == "Literal" else read
    return ["of", base, [step(one, depth + 1) for one in inner]]


def _alternatives(node: ast.expr) -> list[ast.expr]:
    """`a | b | c` without recursion: a chain is as long as whoever wrote it wants."""
    found: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        found.append(node.right)
        node = node.left
    return [node, *reversed(found)]


def _name(node: ast.Name, _: int) -> Expression:
    return ["name", node.id]


def _attribute(node: ast.Attribute, depth: int) -> Expression:
    dotted = dotted_name(node)
    return ["name", dotted] if dotted else _unknown(node, depth)


def _union(node: ast.BinOp, depth: int) -> Expression:
    if not isinstance(node.op, ast.BitOr):
        return _unknown(node, depth)
    return ["or", [read(one, depth + 1) for one in _alternatives(node)]]


def _list(node: ast.List | ast.Tuple, depth: int) -> Expression:
    return ["list", [read(one, depth + 1) for one in node.elts]]


def _call(node: ast.Call, depth: int) -> Expression:
    return ["call", read(node.func, depth + 1), [_literal(one, depth + 1) for one in node.args]]


def _unknown(node: ast.expr, _: int) -> Expression:
    return ["?", text(node)]


_READERS: Mapping[type[ast.expr], Callable[[Any, int], Expression]] = {
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Constant: _constant,
    ast.BinOp: _union,
    ast.Subscript: _subscript,
    ast.List: _list,
    ast.Tuple: _list,
    ast.Call: _call,
}
