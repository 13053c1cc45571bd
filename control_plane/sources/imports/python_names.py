"""Which names a Python file imports, and what it takes of them, as its syntax tree shows.

Names are looked up as Python does: a parameter or a local variable hides an imported module. A call of what imports by
name (`importlib.import_module`, `__import__`, `runpy.run_module`, `pkgutil.resolve_name`, also by another name that is
assigned to it) counts where it is given a constant. What only running tells is not seen: a module or such a function that
is handed on (as an argument, in an attribute or a container, by `getattr` or `functools.partial`), an alias of an alias
that is assigned further down, a file that is run by its path, and a name that is put together at run time.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from control_plane.sources.imports.source import Unreadable

_IMPORTERS = {"import_module": ("importlib", "import_module"), "__import__": ("builtins", "__import__")}  # of whatever
_IMPORTING: set[tuple[str, ...]] = {
    *_IMPORTERS.values(),
    ("importlib", "__import__"),
    ("runpy", "run_module"),
    ("pkgutil", "resolve_name"),
}
_ALIASED = {*_IMPORTING, *(parts[:1] for parts in _IMPORTING)}
_MEANINGS_AT_MOST = 50  # of one name: what takes from it takes from each of them
_TAKEN_AT_MOST = 100_000  # names that one file takes of what it imports
_PARTS_AT_MOST = 200  # of a dotted name
_SCOPES_AT_MOST = 200  # within one another
_LEAF_FIELDS = frozenset(
    {"ctx", "op", "ops", "id", "attr", "arg", "kind", "type_comment", "conversion", "level", "is_async"}
)
_LEAVES = (ast.Constant, ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop)
# The fields of each kind of node that may hold further nodes to visit.
_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {
    kind: tuple(name for name in kind._fields if name not in _LEAF_FIELDS)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Name(NamedTuple):
    """A dotted name: the dots before it (0: absolute), its parts, and the line of the import that brings it in."""

    level: int
    parts: tuple[str, ...]
    line: int


@dataclass(slots=True)
class _Meanings:
    """What a name stands for, by what an import goes on with, once for each level and parts: ``import a.b`` binds ``a``,
    goes on with ``b``, and stands for ``a``. ``longest`` is how many parts an import goes on with at most.
    """

    by: dict[tuple[str, ...], dict[tuple[int, tuple[str, ...]], Name]] = field(default_factory=dict)
    longest: int = 0


_NOTHING = _Meanings()


@dataclass(eq=False, slots=True)
class _Scope:
    """What is bound here."""

    parent: _Scope | None = None
    enclosing: _Scope | None = None  # where functions in here look names up next: a class is no such place
    hides: bool = False  # a function: what it binds is its own throughout
    imported: dict[str, _Meanings] = field(default_factory=dict)
    bound: set[str] = field(default_factory=set)
    outer: set[str] = field(default_factory=set)  # global and nonlocal
    depth: int = 0

    def inside(self, line: int, *, enclosing: _Scope | None = None, bound: set[str] | None = None) -> _Scope:
        """A scope in this one: a function, or with ``enclosing`` a class. Unreadable where it is too deep."""
        if self.depth == _SCOPES_AT_MOST:
            raise Unreadable(f"has scopes nested deeper than {_SCOPES_AT_MOST}", line)
        return _Scope(self, enclosing, enclosing is None, bound=bound or set(), depth=self.depth + 1)

    def bind(self, name: str, meaning: Name, goes_on: tuple[str, ...] = ()) -> None:
        """Let a name stand for what was imported; a global or nonlocal one in every scope around this one."""
        scope: _Scope | None = self
        while scope is not None:
            meanings = scope.imported.setdefault(name, _Meanings())
            meanings.longest = max(meanings.longest, len(goes_on))
            found = meanings.by.setdefault(goes_on, {})
            found.setdefault((meaning.level, meaning.parts), meaning)
            if len(found) > _MEANINGS_AT_MOST:
                raise Unreadable(f"imports more than {_MEANINGS_AT_MOST} things as {name}", meaning.line)
            scope = scope.parent if name in scope.outer else None

    def look_up(self, name: str) -> _Meanings:
        """What a name may stand for here; nothing where something else hides it."""
        scope: _Scope | None = self
        while scope is not None:
            if name in scope.imported:
                return scope.imported[name]
            if scope.hides and name in scope.bound and name not in scope.outer:
                break
            scope = scope.parent
        return _NOTHING


def names(tree: ast.Module) -> Iterator[Name]:
    """Each name that is imported, and each that is taken of one: ``import a`` and ``a.b.c`` give ``a`` and ``a.b.c``.

    Unreadable where a name stands for more than can be followed.
    """
    walk = _Walk()
    walk.run(tree)
    walk.follow_importers()
    yield from walk.imports
    known: dict[tuple[_Scope, str], _Meanings] = {}
    count = 0
    for scope, base, attributes in walk.uses:
        if base not in walk.bound:
            continue
        if (scope, base) not in known:
            known[scope, base] = scope.look_up(base)
        for name in _taken(known[scope, base], attributes):
            count += 1
            if count > _TAKEN_AT_MOST:
                raise Unreadable(f"takes more than {_TAKEN_AT_MOST} names of what it imports", name.line)
            yield name


def _taken(meanings: _Meanings, attributes: tuple[str, ...]) -> Iterator[Name]:
    """What attributes of a name lead to, by the import that goes furthest along with them."""
    if not meanings.by:
        return
    ends = range(min(meanings.longest, len(attributes)), -1, -1)
    best = next((attributes[:end] for end in ends if attributes[:end] in meanings.by), None)
    for meaning in meanings.by[next(iter(meanings.by)) if best is None else best].values():
        yield Name(meaning.level, (*meaning.parts, *attributes), meaning.line)


class _Walk:
    """Goes through a syntax tree in its own order, without recursion: trees are as deep as whoever wrote them wants."""

    def __init__(self) -> None:
        self.imports: list[Name] = []
        self.uses: dict[tuple[_Scope, str, tuple[str, ...]], None] = {}  # each once, in order
        self.bound: set[str] = set()
        self._calls: list[tuple[_Scope, ast.Call, tuple[str, ...]]] = []  # with a text, and what is taken of the answer
        self._assigned: list[tuple[_Scope, str, ast.expr]] = []
        self._stack: list[tuple[Any, _Scope]] = []
        self._handlers: dict[type[ast.AST], Callable[[Any, _Scope], None]] = {
            ast.Import: self._import,
            ast.ImportFrom: self._import_from,
            ast.Attribute: self._attribute,
            ast.Name: self._name,
            ast.Call: self._call,
            ast.Assign: self._assign,
            ast.AnnAssign: self._assign,
            ast.NamedExpr: self._assign,
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

    def follow_importers(self) -> None:
        """Let names stand for what imports by name and for what that gives; then state what it imports."""
        for scope, target, value in self._assigned:
            if not isinstance(value, ast.Call):
                for parts in self._importers(scope, value, _ALIASED):
                    self._bind(scope, target, Name(0, parts, value.lineno))
        for scope, target, value in self._assigned:
            if isinstance(value, ast.Call):
                for name in self._imported(scope, value):
                    self._bind(scope, target, name)
        for scope, call, taken in self._calls:
            self.imports += [name._replace(parts=(*name.parts, *taken)) for name in self._imported(scope, call)]

    def _imported(self, scope: _Scope, call: ast.Call) -> list[Name]:
        """What a call with constant arguments imports; nothing where it calls something else."""
        found = (_imported_by(importer[1], call) for importer in self._importers(scope, call.func, _IMPORTING))
        return list(dict.fromkeys(name for name in found if name))

    def _importers(self, scope: _Scope, node: ast.expr, wanted: set[tuple[str, ...]]) -> list[tuple[str, ...]]:
        """Which of the wanted a dotted name stands for; `import_module` and `__import__` are known by their names too."""
        base, attributes = _dotted(node)
        last = attributes[-1] if attributes else getattr(base, "id", "")
        if last in _IMPORTERS:
            return [_IMPORTERS[last]]
        if not isinstance(base, ast.Name) or base.id not in self.bound or len(attributes) > 1:
            return []
        found = {(*parts, *attributes) for parts in _absolute(scope.look_up(base.id))}
        return sorted(found & wanted)

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
        base, taken = _dotted(node)
        if isinstance(base, ast.Name):
            self.uses.setdefault((scope, base.id, taken))
            return
        self._stack.append((base, scope))
        if isinstance(base, ast.Call) and _named(base) is not None:
            self._calls.append((scope, base, taken))

    def _name(self, node: ast.Name, scope: _Scope) -> None:
        if not isinstance(node.ctx, ast.Load):
            scope.bound.add(node.id)

    def _call(self, node: ast.Call, scope: _Scope) -> None:
        if _named(node) is not None:
            self._calls.append((scope, node, ()))
        self._later(_children(node), scope)

    def _assign(self, node: Any, scope: _Scope) -> None:
        if isinstance(node.value, ast.Name | ast.Attribute | ast.Call):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            self._assigned += [(scope, one.id, node.value) for one in targets if isinstance(one, ast.Name)]
        self._later(_children(node), scope)

    def _function(self, node: Any, scope: _Scope) -> None:
        given = node.args
        arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
        outside = [*given.defaults, *filter(None, given.kw_defaults), *(one.annotation for one in arguments)]
        inner = (scope.enclosing or scope).inside(node.lineno, bound={one.arg for one in arguments})
        if isinstance(node, ast.Lambda):
            self._later([node.body], inner)
        else:
            scope.bound.add(node.name)
            outside += [*node.decorator_list, node.returns]
            self._later(node.body, inner)
        self._later([one for one in outside if one is not None], scope)

    def _class(self, node: ast.ClassDef, scope: _Scope) -> None:
        scope.bound.add(node.name)
        self._later(node.body, scope.inside(node.lineno, enclosing=scope.enclosing or scope))
        self._later([*node.decorator_list, *node.bases, *node.keywords], scope)

    def _comprehension(self, node: Any, scope: _Scope) -> None:
        inner = (scope.enclosing or scope).inside(node.lineno)
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
    for name in _FIELDS[type(node)]:
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += [item for item in value if isinstance(item, ast.AST) and not isinstance(item, _LEAVES)]
        elif isinstance(value, ast.AST) and not isinstance(value, _LEAVES):
            found.append(value)
    return found


def _dotted(node: ast.expr) -> tuple[ast.expr, tuple[str, ...]]:
    """What attributes are taken of, and which."""
    attributes: list[str] = []
    while isinstance(node, ast.Attribute):
        attributes.append(node.attr)
        node = node.value
    return node, tuple(reversed(attributes))


def _absolute(meanings: _Meanings) -> Iterator[tuple[str, ...]]:
    """The parts of what a name stands for; where an import goes on with something, that is the same for each such."""
    each = (meanings.by.get((), {}), next(iter(meanings.by.values()), {}))
    return (name.parts for found in each for name in found.values() if not name.level)


def _named(call: ast.Call) -> str | None:
    """The constant name that a call is given."""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    return _text(call.args[0] if call.args else given.get("name", given.get("mod_name")))


def _imported_by(importer: str, call: ast.Call) -> Name | None:
    """What a call imports where its arguments are constants; Unreadable where that has too many parts."""
    name = _named(call)
    if name is None:
        return None
    if importer == "resolve_name":
        name = name.replace(":", ".", 1)
    package = None
    if importer == "import_module":
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        package = _text(call.args[1] if len(call.args) > 1 else given.get("package"))
    if name.count(".") + (package or "").count(".") > _PARTS_AT_MOST:
        raise Unreadable(f"imports a dotted name of more than {_PARTS_AT_MOST} parts", call.lineno)
    tail = name.lstrip(".")
    level, parts = len(name) - len(tail), tuple(tail.split(".")) if tail else ()
    if level and package:
        above = package.split(".")
        return Name(0, (*above[: max(len(above) - level + 1, 0)], *parts), call.lineno)
    return Name(level, parts, call.lineno)


def _text(node: ast.AST | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
