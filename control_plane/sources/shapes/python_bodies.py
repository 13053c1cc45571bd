"""What the body of a Python function does to the shape of things: whether it yields, and which attributes it sets."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from control_plane.sources.shapes import python_expressions as expressions

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_SETTERS = frozenset({"setattr", "delattr", "__setattr__", "__delattr__"})
# Words without which a file's expressions set no attribute, yield nothing and bind nothing; and a comprehension that sets one.
_TELLING = re.compile(
    rb"yield|setattr|delattr|__dict__|__class__|vars|globals|locals|exec|:=|\bfor\b[\w\s,()*\[\]]*\.[\w\s,()*\[\].]*\bin\b"
)
_INNER = ("body", "orelse", "finalbody", "handlers", "cases")
_SETTING_NOTHING = frozenset(
    {ast.Expr, ast.Return, ast.Pass, ast.Raise, ast.Continue, ast.Break, ast.Assert, ast.Import, ast.ImportFrom}
)
_LEAVES = (ast.Constant, ast.Name, ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop)


@dataclass(slots=True)
class Body:
    """What was seen. ``effects`` are `[name, attribute, line, annotation]`: an attribute of what a name stands for is set.

    An attribute that is None is one that cannot be told. ``dynamic`` are `[reason, line]`: names are set at run time.
    """

    generator: bool = False
    effects: list[list[Any]] = field(default_factory=list)
    dynamic: list[list[Any]] = field(default_factory=list)
    binds: bool = False  # a name, within an expression


def is_plain(content: bytes) -> bool:
    """Whether nothing in a file's expressions can be of interest here: then only its statements are looked at."""
    return content.isascii() and not _TELLING.search(content)  # in other letters than ASCII, a name has many spellings


def read(nodes: list[Any], *, plain: bool) -> Body:
    """Go through statements and what stands in them, without recursion; a function in there yields for itself.

    ``plain`` is what ``is_plain`` said of the file.
    """
    found = Body()
    if plain:
        _statements(nodes, found)
        return found
    stack: list[tuple[Any, bool]] = [(node, True) for node in reversed(nodes)]
    while stack:
        node, own = stack.pop()
        inner = own and not isinstance(node, (*_FUNCTIONS, ast.ClassDef))
        _see(node, found, own=own)
        stack += [(child, inner) for child in _children(node)]
    found.effects.sort(key=lambda effect: effect[2])
    return found


def _statements(nodes: list[Any], found: Body) -> None:
    """What statements set: in expressions there is nothing to see."""
    stack = nodes[::-1]
    while stack:
        node = stack.pop()
        if type(node) in _SETTING_NOTHING:
            continue
        stack += reversed(_inner(node))
        for target in _targets(node):
            if isinstance(target, ast.Attribute):
                _attribute(target, found)
            elif isinstance(target, ast.Tuple | ast.List | ast.Starred):
                stack.append(target)
        if isinstance(node, ast.AnnAssign):
            _annotated(node, found)


def _inner(node: Any) -> list[Any]:
    """The statements in a statement; of an expression, a body is another expression."""
    found = (getattr(node, name, None) for name in _INNER)
    return [one for part in found if isinstance(part, list) for one in part]


def _targets(node: Any) -> list[Any]:
    """What a statement or a target sets."""
    if isinstance(node, ast.Assign | ast.Delete):
        return node.targets
    if isinstance(node, ast.Tuple | ast.List):
        return node.elts
    if isinstance(node, ast.Starred):
        return [node.value]
    if isinstance(node, ast.With | ast.AsyncWith):
        return [item.optional_vars for item in node.items]
    if isinstance(node, ast.Attribute):
        return [node]
    return [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign | ast.For | ast.AsyncFor) else []


def _annotated(node: ast.AnnAssign, found: Body) -> None:
    if isinstance(node.target, ast.Attribute) and (whose := _whose(node.target)):
        found.effects.append([whose, node.target.attr, node.lineno, expressions.annotation(node.annotation)])


def _see(node: Any, found: Body, *, own: bool) -> None:
    if isinstance(node, ast.Yield | ast.YieldFrom):
        found.generator = found.generator or own
    elif isinstance(node, ast.Attribute):
        _attribute(node, found)
    elif isinstance(node, ast.Call):
        _call(node, found)
    elif isinstance(node, ast.AnnAssign):
        _annotated(node, found)
    elif isinstance(node, ast.NamedExpr):
        found.binds = True


def _attribute(node: ast.Attribute, found: Body) -> None:
    whose = _whose(node)
    if whose is None:
        return
    if node.attr == "__dict__":
        found.effects.append([whose, None, node.lineno, None])
    elif not isinstance(node.ctx, ast.Load):
        found.effects.append([whose, None if node.attr == "__class__" else node.attr, node.lineno, None])


def _call(node: ast.Call, found: Body) -> None:
    callee = node.func
    name = callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", None)
    if name in ("globals", "locals", "exec") and isinstance(callee, ast.Name):
        found.dynamic.append([f"{name}() may set names", node.lineno])
    elif name == "vars" and node.args and (whose := _name_of(node.args[0])):
        found.effects.append([whose, None, node.lineno, None])
    elif name in _SETTERS:
        _setter(node, found)


def _setter(node: ast.Call, found: Body) -> None:
    """`setattr(one, name, value)`, also `object.__setattr__`; and `super().__setattr__(name, value)`."""
    arguments = node.args
    bound = isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Call)
    whose = "self" if bound else _name_of(arguments[0]) if arguments else None
    if whose is None:
        return
    named = arguments[0 if bound else 1] if len(arguments) > (0 if bound else 1) else None
    constant = named.value if isinstance(named, ast.Constant) and isinstance(named.value, str) else None
    found.effects.append([whose, constant, node.lineno, None])


def _whose(node: ast.Attribute) -> str | None:
    return _name_of(node.value)


def _name_of(node: ast.expr) -> str | None:
    """The name that stands for an object or, as `type(name)` and `name.__class__`, for its class."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and node.attr == "__class__":
        return _name_of(node.value)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "type" and node.args:
        return node.args[0].id if isinstance(node.args[0], ast.Name) else None
    return None


def _children(node: ast.AST) -> Iterator[ast.AST]:
    for name in reversed(node._fields):
        value = getattr(node, name, None)
        if isinstance(value, list):
            yield from (one for one in reversed(value) if isinstance(one, ast.AST) and not isinstance(one, _LEAVES))
        elif isinstance(value, ast.AST) and not isinstance(value, _LEAVES):
            yield value
