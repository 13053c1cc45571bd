"""Which names a Python file imports, and what it takes of them, as its syntax tree shows.

Names are looked up as Python does: a parameter or a local variable hides an imported module. What only running tells is
not seen: a module that is handed on, or a name that is put together at run time.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from control_plane.sources.imports.source import Unreadable

_IMPORTERS = ("import_module", "__import__")
_MEANINGS_AT_MOST = 50  # of one name: what takes from it takes from each of them
_LEAVES = (ast.Constant, ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Name(NamedTuple):
    """A dotted name: the dots before it (0: absolute), its parts, and the line of the import that brings it in."""

    level: int
    parts: tuple[str, ...]
    line: int


@dataclass(eq=False, slots=True)
class _Scope:
    """What is bound here. ``imported`` holds, by name and by what an import goes on with, what the name stands for:
    ``import a.b`` binds ``a``, goes on with ``b``, and stands for ``a``.
    """

    parent: _Scope | None = None
    enclosing: _Scope | None = None  # where functions in here look names up next: a class is no such place
    hides: bool = False  # a function: what it binds is its own throughout
    imported: dict[str, dict[tuple[str, ...], dict[Name, None]]] = field(default_factory=dict)
    bound: set[str] = field(default_factory=set)
    outer: set[str] = field(default_factory=set)  # global and nonlocal
    known: dict[str, dict[tuple[str, ...], dict[Name, None]]] = field(default_factory=dict)

    def bind(self, name: str, meaning: Name, goes_on: tuple[str, ...] = ()) -> None:
        """Let a name stand for what was imported; a global or nonlocal one in every scope around this one."""
        scope: _Scope | None = self
        while scope is not None:
            found = scope.imported.setdefault(name, {}).setdefault(goes_on, {})
            found.setdefault(meaning)
            if len(found) > _MEANINGS_AT_MOST and len({(one.level, one.parts) for one in found}) > _MEANINGS_AT_MOST:
                raise Unreadable(f"imports more than {_MEANINGS_AT_MOST} things as {name}", meaning.line)
            scope = scope.parent if name in scope.outer else None

    def look_up(self, name: str) -> dict[tuple[str, ...], dict[Name, None]]:
        """What a name may stand for here; nothing where something else hides it."""
        passed: list[_Scope] = []
        scope: _Scope | None = self
        found: dict[tuple[str, ...], dict[Name, None]] = {}
        while scope is not None:
            if name in scope.known:
                found = scope.known[name]
                break
            passed.append(scope)
            if name in scope.imported:
                found = scope.imported[name]
                break
            if scope.hides and name in scope.bound and name not in scope.outer:
                break
            scope = scope.parent
        for one in passed:
            one.known[name] = found
        return found


def names(tree: ast.Module) -> Iterator[Name]:
    """Each name that is imported, and each that is taken of one: ``import a`` and ``a.b.c`` give ``a`` and ``a.b.c``.

    Unreadable where a name stands for more than can be followed.
    """
    walk = _Walk()
    walk.run(tree)
    yield from walk.imports
    for scope, base, attributes in walk.uses:
        if base in walk.bound:
            yield from _taken(scope.look_up(base), attributes)


def _taken(meanings: dict[tuple[str, ...], dict[Name, None]], attributes: tuple[str, ...]) -> Iterator[Name]:
    """What attributes of a name lead to, by the import that goes furthest along with them."""
    if not meanings:
        return
    longest = max(map(len, meanings))
    ends = range(min(longest, len(attributes)), -1, -1)
    best = next((attributes[:end] for end in ends if attributes[:end] in meanings), None)
    for meaning in meanings[next(iter(meanings)) if best is None else best]:
        yield Name(meaning.level, (*meaning.parts, *attributes), meaning.line)


class _Walk:
    """Goes through a syntax tree in its own order, without recursion: trees are as deep as whoever wrote them wants."""

    def __init__(self) -> None:
        self.imports: list[Name] = []
        self.uses: list[tuple[_Scope, str, tuple[str, ...]]] = []
        self.bound: set[str] = set()
        self._stack: list[tuple[Any, _Scope]] = []
        self._handlers: dict[type[ast.AST], Callable[[Any, _Scope], None]] = {
            ast.Import: self._import,
            ast.ImportFrom: self._import_from,
            ast.Attribute: self._attribute,
            ast.Name: self._name,
            ast.Call: self._call,
            ast.Assign: self._assign,
            ast.FunctionDef: self._function,
            ast.AsyncFunctionDef: self._function,
            ast.Lambda: self._function,
            ast.ClassDef: self._class,
            ast.Global: self._outer,
            ast.Nonlocal: self._outer,
            ast.ExceptHandler: self._binding_name,
            ast.MatchAs: self._binding_name,
            ast.MatchStar: self._binding_name,
            **dict.fromkeys(_COMPREHENSIONS, self._comprehension),
        }

    def run(self, tree: ast.Module) -> None:
        """Visit every node."""
        self._stack.append((tree, _Scope()))
        while self._stack:
            node, scope = self._stack.pop()
            handler = self._handlers.get(type(node))
            if handler is None:
                self._later(_children(node), scope)
            else:
                handler(node, scope)

    def _later(self, nodes: list[Any], scope: _Scope) -> None:
        """Visit these next, the first of them first."""
        self._stack += [(node, scope) for node in reversed(nodes)]

    def _bind(self, scope: _Scope, name: str, meaning: Name, goes_on: tuple[str, ...] = ()) -> None:
        self.bound.add(name)
        scope.bind(name, meaning, goes_on)

    def _import(self, node: ast.Import, scope: _Scope) -> None:
        for alias in node.names:
            parts = tuple(alias.name.split("."))
            self.imports.append(Name(0, parts, node.lineno))
            if alias.asname:
                self._bind(scope, alias.asname, Name(0, parts, node.lineno))
            else:
                self._bind(scope, parts[0], Name(0, parts[:1], node.lineno), parts[1:])

    def _import_from(self, node: ast.ImportFrom, scope: _Scope) -> None:
        module = tuple(node.module.split(".")) if node.module else ()
        for alias in node.names:
            name = Name(node.level, (*module, alias.name), node.lineno)
            self.imports.append(name)
            if alias.name != "*":
                self._bind(scope, alias.asname or alias.name, name)

    def _attribute(self, node: ast.Attribute, scope: _Scope) -> None:
        attributes: list[str] = []
        base: ast.expr = node
        while isinstance(base, ast.Attribute):
            attributes.append(base.attr)
            base = base.value
        taken = tuple(reversed(attributes))
        if isinstance(base, ast.Name):
            self.uses.append((scope, base.id, taken))
            return
        self._stack.append((base, scope))
        if name := _dynamic(base):
            self.imports.append(name._replace(parts=(*name.parts, *taken)))

    def _name(self, node: ast.Name, scope: _Scope) -> None:
        if not isinstance(node.ctx, ast.Load):
            scope.bound.add(node.id)

    def _call(self, node: ast.Call, scope: _Scope) -> None:
        if name := _dynamic(node):
            self.imports.append(name)
        self._later(_children(node), scope)

    def _assign(self, node: ast.Assign, scope: _Scope) -> None:
        name = _dynamic(node.value)
        for target in node.targets if name else ():
            if name and isinstance(target, ast.Name):
                self._bind(scope, target.id, name)
        self._later(_children(node), scope)

    def _function(self, node: Any, scope: _Scope) -> None:
        given = node.args
        arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
        outside = [*given.defaults, *filter(None, given.kw_defaults), *(one.annotation for one in arguments)]
        inner = _Scope(scope.enclosing or scope, hides=True, bound={one.arg for one in arguments})
        if isinstance(node, ast.Lambda):
            self._later([node.body], inner)
        else:
            scope.bound.add(node.name)
            outside += [*node.decorator_list, node.returns]
            self._later(node.body, inner)
        self._later([one for one in outside if one is not None], scope)

    def _class(self, node: ast.ClassDef, scope: _Scope) -> None:
        scope.bound.add(node.name)
        self._later(node.body, _Scope(scope, enclosing=scope.enclosing or scope))
        self._later([*node.decorator_list, *node.bases, *node.keywords], scope)

    def _comprehension(self, node: Any, scope: _Scope) -> None:
        inner = _Scope(scope.enclosing or scope, hides=True)
        first, *others = node.generators
        results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self._later([first.target, *first.ifs, *others, *results], inner)
        self._stack.append((first.iter, scope))

    def _outer(self, node: Any, scope: _Scope) -> None:
        scope.outer.update(node.names)

    def _binding_name(self, node: Any, scope: _Scope) -> None:
        if node.name:
            scope.bound.add(node.name)
        self._later(_children(node), scope)


def _children(node: ast.AST) -> list[Any]:
    found: list[Any] = []
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += [item for item in value if isinstance(item, ast.AST) and not isinstance(item, _LEAVES)]
        elif isinstance(value, ast.AST) and not isinstance(value, _LEAVES):
            found.append(value)
    return found


def _dynamic(node: ast.AST) -> Name | None:
    """What ``importlib.import_module`` or ``__import__`` imports where its arguments are constants."""
    if not isinstance(node, ast.Call):
        return None
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
    if called not in _IMPORTERS:
        return None
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    name = _text(node.args[0] if node.args else given.get("name"))
    if name is None:
        return None
    package = _text(node.args[1] if len(node.args) > 1 else given.get("package"))
    tail = name.lstrip(".")
    level, parts = len(name) - len(tail), tuple(tail.split(".")) if tail else ()
    if level and package:
        above = package.split(".")
        return Name(0, (*above[: max(len(above) - level + 1, 0)], *parts), node.lineno)
    return Name(level, parts, node.lineno)


def _text(node: ast.AST | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
