"""What the body of a Python function does to the shape of things: whether it yields, and which attributes it sets."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from control_plane.sources.shapes import python_expressions as expressions

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_SETTERS = frozenset({"setattr", "delattr", "__setattr__", "__delattr__"})
_FRAMES = ("_getframe", "currentframe")
_CHANGING = frozenset({"__setitem__", "__ior__", "clear", "pop", "setdefault", "update"})
_LEAVES = (ast.Constant, ast.Name, ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop)


@dataclass(slots=True)
class Body:
    """What was seen. ``effects`` are `[name, attribute, line, annotation]`: an attribute of what a name stands for is set.

    An attribute that is None is one that cannot be told. ``dynamic`` are `[reason, line]`: names are set at run time.
    """

    generator: bool = False
    effects: list[list[Any]] = field(default_factory=list)
    dynamic: list[list[Any]] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)  # names by which something else is known
    bound: list[list[Any]] = field(default_factory=list)  # `[name, line]` that `:=` binds
    outer: list[list[Any]] = field(default_factory=list)  # `[name, line]` that `global` takes from the module
    calls: list[list[Any]] = field(
        default_factory=list
    )  # `[callee, names that it is given, line]`, where that is asked


def read(nodes: list[Any], *, on_import: bool = False) -> Body:
    """Go through statements and what stands in them, without recursion; a function in there yields for itself.

    ``on_import`` says that they run when the file is imported, so that all they do counts: then the owner of an attribute
    is a dotted name, or None where it is no name at all; else it is a name, and what is no name is left out.
    """
    found = Body()
    stack: list[tuple[Any, bool, bool]] = [(node, True, on_import) for node in reversed(nodes)]
    while stack:
        node, own, runs = stack.pop()
        inner = own and not isinstance(node, (*_FUNCTIONS, ast.ClassDef))
        _see(node, found, own=own, runs=runs)
        stack += [(child, inner, runs and not isinstance(node, _FUNCTIONS)) for child in _children(node)]
        if isinstance(node, ast.Call):  # names are left out elsewhere
            stack += [(one, own, runs) for one in node.args if _is_setter(one)]
    found.effects.sort(key=lambda effect: effect[2])
    return found


def _assigned(node: ast.Assign | ast.AnnAssign, found: Body) -> None:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
    for target in [inner for one in targets for inner in (one.elts if isinstance(one, ast.Tuple) else [one])]:
        for value in values:
            if isinstance(target, ast.Name) and isinstance(value, ast.Name):
                found.aliases.setdefault(target.id, value.id)
    if isinstance(node, ast.AnnAssign):
        _annotated(node, found)


def _annotated(node: ast.AnnAssign, found: Body) -> None:
    if isinstance(node.target, ast.Attribute) and (whose := _whose(node.target)):
        found.effects.append([whose, node.target.attr, node.lineno, expressions.annotation(node.annotation)])


def _see(node: Any, found: Body, *, own: bool, runs: bool) -> None:
    if isinstance(node, ast.Yield | ast.YieldFrom):
        found.generator = found.generator or own
    elif isinstance(node, ast.Attribute):
        _attribute(node, found, runs=runs)
    elif isinstance(node, ast.Call):
        _call(node, found, runs=runs)
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        _assigned(node, found)
    else:
        _see_names(node, found)


def _see_names(node: Any, found: Body) -> None:
    """What binds names of the module, or hands on what does."""
    if isinstance(node, ast.NamedExpr):
        if isinstance(node.value, ast.Name):
            found.aliases.setdefault(node.target.id, node.value.id)
        found.bound.append([node.target.id, node.lineno])
    elif isinstance(node, ast.Global):
        found.outer += [[name, node.lineno] for name in node.names]
    elif isinstance(node, ast.Name):  # one that is handed on: those that are called are no node of their own here
        found.dynamic.append([f"{node.id} is handed on", node.lineno])
    elif isinstance(node, ast.Subscript):
        _of_modules(node, found)
        if not isinstance(node.ctx, ast.Load):
            _in_what_is_got(node.value, found)


def _of_modules(node: ast.Subscript, found: Body) -> None:
    """`sys.modules[...] = ...`, and `sys.modules[__name__]`: a module by another name than those that are followed."""
    whose = expressions.dotted_name(node.value) or ""
    own = isinstance(node.slice, ast.Name) and node.slice.id == "__name__"
    if whose.rpartition(".")[2] == "modules" and (own or not isinstance(node.ctx, ast.Load)):
        found.dynamic.append([f"{whose}[…] may set names", node.lineno])


def _in_what_is_got(node: ast.expr, found: Body) -> None:
    """`getattr(self, …)[…] = …`: what is got may be its `__dict__`."""
    name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None
    if isinstance(node, ast.Call) and name == "getattr" and node.args and (whose := _name_of(node.args[0])):
        found.effects.append([whose, None, node.lineno, None])


def _attribute(node: ast.Attribute, found: Body, *, runs: bool) -> None:
    if node.attr in _FRAMES:
        found.dynamic.append([f"{node.attr} may set names", node.lineno])
    if node.attr in _CHANGING:
        _in_what_is_got(node.value, found)
    sets = not isinstance(node.ctx, ast.Load)
    if not sets and node.attr != "__dict__":
        return
    whose = _owner(node.value, runs=runs)
    if whose is None and not (runs and sets):
        return
    told = sets and node.attr not in ("__class__", "__dict__")
    found.effects.append([whose, node.attr if told else None, node.lineno, None])


def _call(node: ast.Call, found: Body, *, runs: bool) -> None:
    callee = node.func
    name = callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", None)
    if isinstance(callee, ast.Name) and _is_dynamic(node, callee.id, runs=runs):
        found.dynamic.append([f"{name}() may set names", node.lineno])
    elif name == "vars" and node.args and (whose := _owner(node.args[0], runs=runs)):
        found.effects.append([whose, None, node.lineno, None])
    elif name in _SETTERS:
        _setter(node, found, runs=runs)
    elif runs:
        found.calls.append([expressions.read(callee), _given(node), node.lineno])


def _is_dynamic(node: ast.Call, name: str, *, runs: bool) -> bool:
    """Whether a call of a built-in may bind names of the module or, where it stands in the body of a class, of that."""
    if name in ("exec", "eval"):
        return runs or len(node.args) + len(node.keywords) == 1  # else it is given where it may bind names
    return name in ("globals", *_FRAMES) or (runs and (name == "locals" or (name == "vars" and not node.args)))


def _given(node: ast.Call) -> list[str]:
    """The names in what a call is given, apart from those within a further call, which are given to that."""
    found: dict[str, None] = {}
    waiting: list[ast.AST] = [*node.args, *(word.value for word in node.keywords)]
    while waiting:
        one = waiting.pop()
        dotted = expressions.dotted_name(one) if isinstance(one, ast.Name | ast.Attribute) else None
        if dotted is not None:
            found[dotted] = None
        elif not isinstance(one, ast.Call | ast.Lambda):
            waiting += ast.iter_child_nodes(one)
    return list(found)


def _setter(node: ast.Call, found: Body, *, runs: bool) -> None:
    """`setattr(one, name, value)`, also `object.__setattr__`; and `super().__setattr__(name, value)`."""
    arguments = node.args
    bound = isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Call)
    whose = "self" if bound and not runs else _owner(arguments[0], runs=runs) if arguments else None
    if whose is None and not runs:
        return
    named = arguments[0 if bound else 1] if len(arguments) > (0 if bound else 1) else None
    constant = named.value if isinstance(named, ast.Constant) and isinstance(named.value, str) else None
    found.effects.append([whose, constant, node.lineno, None])


def _is_setter(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id in _SETTERS


def _owner(node: ast.expr, *, runs: bool) -> str | None:
    return expressions.dotted_name(node) if runs else _name_of(node)


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
