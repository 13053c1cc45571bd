"""What one Python file says, whatever stands around it: its imports, and the names that its module and classes bind.

A reading is JSON. A scope is `bindings`: by name `[kind, line, when, what]`, in order; `stars`: `[level, parts, line]` of
`from … import *`; and `opaque`: `[reason, line]` of what may bind any name. ``when`` is `always`, `perhaps` (under a
condition) or `typing` (for type checkers only: at run time it is not there).
"""

from __future__ import annotations

import ast
import re
from typing import Any

from control_plane.sources.imports import python as imports
from control_plane.sources.imports import python_names
from control_plane.sources.imports.source import Unreadable
from control_plane.sources.shapes import python_bodies as bodies
from control_plane.sources.shapes import python_expressions as expressions

LARGEST = 8 * 1024 * 1024  # bytes of one file
_UNCOUNTED = 1024 * 1024  # bytes of a file whose tokens need not be counted: they cannot be too many
_TOKENS_AT_MOST = 2_500_000  # a syntax tree takes some hundred bytes for each
_TOKEN = re.compile(rb"\w+|[^\s\w]")
_STARS_AT_MOST = 100  # in one scope: each may bring any name
_ALIASES_AT_MOST = 20  # of one another
_CLASSES_AT_MOST = 20  # within one another
_PARAMETERS = (
    ("posonlyargs", "positional_only"), ("args", "positional_or_keyword"), ("vararg", "var_positional"),
    ("kwonlyargs", "keyword_only"), ("kwarg", "var_keyword"),
)  # fmt: skip
_CONSTANTS = (ast.Constant, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.JoinedStr, ast.UnaryOp)
Binding = list[Any]


def read(content: bytes) -> dict[str, Any]:
    """The reading of a file's content; Unreadable where it is no Python of this version, or takes too much to read."""
    if len(content) > _UNCOUNTED and sum(1 for _ in _TOKEN.finditer(content[:LARGEST])) > _TOKENS_AT_MOST:
        raise Unreadable(f"has more than {_TOKENS_AT_MOST} tokens, the most that is read")
    tree = imports.parsed(content, LARGEST)
    names = [[name.level, list(name.parts), name.line] for name in dict.fromkeys(python_names.names(tree))]
    scope = _Scope(None)
    scope.run(tree.body)
    return {"imports": names, **scope.found()}


class _Scope:
    """Reads the statements of a module or a class body in their order, without recursion."""

    def __init__(self, outer: _Scope | None) -> None:
        self.outer = outer
        self.in_class = outer is not None
        self.depth: int = 0 if outer is None else outer.depth + 1
        self.bindings: dict[str, list[Binding]] = {}
        self._stars: list[list[Any]] = []
        self._opaque: list[list[Any]] = []
        self._effects: list[list[Any]] = []  # on names that are no first parameter of a method
        self._calls: list[list[Any]] = []  # that are made when the file is imported
        self.dynamic: list[list[Any]] = []  # what may bind any name of the module
        self.of_globals: list[list[Any]] = []  # names of the module that functions bind
        self._own: list[list[Any]] = []  # in a class: what methods set on an instance or the class

    def found(self) -> dict[str, Any]:
        """The scope; ``patched`` are the attributes that are set on names, and whether that is so when the file is imported;
        ``calls`` are what is called then, the names that it is given, and the line.
        """
        if not self.in_class:
            for name, line in dict(self.of_globals).items():
                self.bindings.setdefault(name, []).insert(0, ["value", line, "perhaps", _value(None, None)])
        found = {
            "bindings": self.bindings,
            "stars": self._stars,
            "opaque": _once(self._opaque if self.in_class else [*self._opaque, *self.dynamic]),
            "patched": self._effects,
            "calls": self._calls,
        }
        return {**found, "own": self._own} if self.in_class else found

    def run(self, body: list[ast.stmt]) -> None:
        """Read every statement."""
        stack: list[tuple[Any, str]] = [(node, "always") for node in reversed(body)]
        while stack:
            node, when = stack.pop()
            later = self._statement(node, when)
            stack += reversed(later)

    def _statement(self, node: Any, when: str) -> list[tuple[Any, str]]:
        """Read one statement; returns those within it, and when they hold."""
        kind = type(node).__name__.lower()
        handler = self._of_globals if kind == "global" else getattr(self, f"_{kind}", None)
        if handler is not None:
            handler(node, when)
            return []
        if isinstance(node, ast.If):
            self._look_into([node.test])
            return self._branches(node, when)
        if isinstance(node, ast.Expr):
            self._expression(node)
            return []
        return self._compound(node, when)

    def _compound(self, node: Any, when: str) -> list[tuple[Any, str]]:
        """`try`, `with`, loops and `match`: what they bind may be there, or not."""
        perhaps = _perhaps(when)
        inner = [item for name in ("body", "orelse", "finalbody") for item in getattr(node, name, ())]
        for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
            inner += part.body
            for name, line in _captured(part):
                self._bind(name, "value", line, perhaps, _value(None, None))
        headers = [getattr(node, name, None) for name in ("test", "iter", "subject", "exc", "cause", "msg")]
        headers += [found for part in getattr(node, "cases", ()) for found in (part.guard, *_values(part.pattern))]
        headers += [part.type for part in getattr(node, "handlers", ())]
        self._look_into(
            [*(one for one in headers if one is not None), *(item.context_expr for item in getattr(node, "items", ()))]
        )
        targets = [getattr(node, "target", None), *(item.optional_vars for item in getattr(node, "items", ()))]
        for target in filter(None, targets):
            self._assign_to(target, node.lineno, perhaps, None)
        return [(item, perhaps) for item in inner]

    def _bind(self, name: str, kind: str, line: int, when: str, what: Any) -> None:
        self.bindings.setdefault(name, []).append([kind, line, when, what])

    def _import(self, node: ast.Import, when: str) -> None:
        for alias in node.names:
            parts = alias.name.split(".")
            self._bind(alias.asname or parts[0], "import", node.lineno, when, [0, parts if alias.asname else parts[:1]])

    def _importfrom(self, node: ast.ImportFrom, when: str) -> None:
        module = node.module.split(".") if node.module else []
        for alias in node.names:
            if alias.name == "*":
                if len(self._stars) == _STARS_AT_MOST:
                    raise Unreadable(f"imports by `*` more than {_STARS_AT_MOST} times", node.lineno)
                self._stars.append([node.level, module, node.lineno])
            else:
                self._bind(alias.asname or alias.name, "import", node.lineno, when, [node.level, [*module, alias.name]])

    def _functiondef(self, node: Any, when: str) -> None:
        seen = bodies.read(node.body)
        self.dynamic += seen.dynamic
        self.of_globals += seen.outer
        self._look_into([*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)])
        first = _first_parameter(node) if self.in_class else None
        for whose, attribute, line, annotation in seen.effects:
            name = _source(whose, seen.aliases)
            if first is not None and name in (first, "self", "cls", "__class__"):
                self._own.append([attribute, line, node.name == "__init__", annotation])
            else:
                self._effects.append([name, attribute, line, False])
        self._bind(node.name, "function", node.lineno, when, _function(node, generator=seen.generator))

    _asyncfunctiondef = _functiondef

    def _classdef(self, node: ast.ClassDef, when: str) -> None:
        self._look_into([*node.decorator_list, *node.bases, *(word.value for word in node.keywords)])
        if self.depth == _CLASSES_AT_MOST:
            raise Unreadable(f"has classes nested deeper than {_CLASSES_AT_MOST}", node.lineno)
        inner = _Scope(self)
        inner.run(node.body)
        scope = inner.found()
        self._effects += inner.effects()
        self.dynamic += inner.dynamic
        self.of_globals += inner.of_globals
        self._calls += [call for call in scope["calls"] if call[1]]
        del scope["patched"]
        what = {
            "bases": [expressions.read(base) for base in node.bases],
            "keywords": [[word.arg, expressions.read(word.value)] for word in node.keywords],
            "decorators": [_decorator(one) for one in node.decorator_list],
            "variables": [one.name for one in getattr(node, "type_params", ())],
            **scope,
        }
        self._bind(node.name, "class", node.lineno, when, what)

    def _assign(self, node: ast.Assign, when: str) -> None:
        self._look_into([node.value, *(target for target in node.targets if not isinstance(target, ast.Name))])
        for target in node.targets:
            self._assign_to(target, node.lineno, when, node.value)

    def _annassign(self, node: ast.AnnAssign, when: str) -> None:
        self._look_into([node.value] if node.value is not None else [])
        if isinstance(node.target, ast.Name):
            what = _value(node.value, expressions.annotation(node.annotation))
            self._bind(node.target.id, "value", node.lineno, when, what)

    def _augassign(self, node: ast.AugAssign, _: str) -> None:
        self._look_into([node.value])
        self._assign_to(node.target, node.lineno, "perhaps", None)

    def _typealias(self, node: Any, when: str) -> None:
        self._bind(node.name.id, "value", node.lineno, when, _value(node.value, None))

    def _delete(self, node: ast.Delete, when: str) -> None:
        waiting = [*node.targets]
        while waiting:
            target = waiting.pop()
            if isinstance(target, ast.Tuple | ast.List):
                waiting += target.elts
            elif isinstance(target, ast.Name):
                self._bind(target.id, "deleted", node.lineno, when, None)
            else:
                self._look_into([target])

    def _of_globals(self, node: ast.Global, _: str) -> None:
        if self.in_class:
            self.of_globals += [[name, node.lineno] for name in node.names]
            self._opaque.append(["`global` in the class body binds names elsewhere", node.lineno])

    def _assign_to(self, target: ast.expr, line: int, when: str, value: ast.expr | None) -> None:
        """Bind each name of a target; what a name is that is unpacked cannot be told."""
        waiting = [target]
        while waiting:
            one = waiting.pop()
            if isinstance(one, ast.Tuple | ast.List):
                waiting += one.elts
            elif isinstance(one, ast.Starred):
                waiting.append(one.value)
            elif isinstance(one, ast.Name):
                self._bind(one.id, "value", line, when, _value(value if one is target else None, None))
            else:
                self._look_into([one])

    def _expression(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant):
            return
        if self.in_class:
            self._opaque.append(["something is called in the class body", node.lineno])
        self._look_into([node.value])

    def _look_into(self, nodes: list[ast.expr]) -> None:
        """Note what expressions of this scope do to names."""
        nodes = [node for node in nodes if not isinstance(node, ast.Name | ast.Constant)]
        if not nodes:
            return
        seen = bodies.read(nodes, on_import=True)
        self._effects += [[name, attribute, line, True] for name, attribute, line, _ in seen.effects]
        self._opaque += seen.dynamic
        self.dynamic += seen.dynamic
        self._calls += seen.calls
        for name, line in seen.bound:
            self._bind(name, "value", line, "perhaps", _value(None, None))

    def effects(self) -> list[list[Any]]:
        """What is set in a class, for the module: what the class itself binds is no name there."""
        found = []
        for name, attribute, line, on_import in self._effects:
            head = None if name is None else name.partition(".")[0]
            bound = self.bindings.get(head) if on_import and head is not None else None
            functions = bound is not None and {one[0] for one in bound} == {"function"}
            if functions and attribute is not None and not attribute.startswith("__"):
                continue  # a function may be given whatever attribute
            found.append([None if bound else name, attribute, line, on_import])
        return found

    def _branches(self, node: ast.If, when: str) -> list[tuple[Any, str]]:
        """What stands in an `if`: a branch for type checkers is not there at run time, one for a script not on import."""
        body, other = _perhaps(when), _perhaps(when)
        test, negated = node.test, False
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            test, negated = test.operand, True
        if self._is_for_type_checkers(test):
            body, other = (when, "typing") if negated else ("typing", when)
        elif not self.in_class and _is_script(node.test) and not self.binds("__name__"):
            return [(item, when) for item in node.orelse]
        return [*((item, body) for item in node.body), *((item, other) for item in node.orelse)]

    def _is_for_type_checkers(self, test: ast.expr) -> bool:
        """Whether it is `typing.TYPE_CHECKING`, and not something else of that name."""
        head, _, rest = (expressions.dotted_name(test) or "").partition(".")
        name = rest or "TYPE_CHECKING"
        wanted = [[0, [module]] if rest else [0, [module, name]] for module in ("typing", "typing_extensions")]
        scope: _Scope | None = self
        while scope is not None and not scope.binds(head):
            scope = scope.outer
        bound = scope.bindings.get(head, []) if scope is not None else []
        told = bool(bound) and all(one[0] == "import" and one[3] in wanted for one in bound)
        return name == "TYPE_CHECKING" and told and (scope is None or scope is self or not scope.in_class)

    def binds(self, name: str) -> bool:
        """Whether a name is bound here up to now, or by a function."""
        return name in self.bindings or any(one == name for one, _ in self.of_globals)


def _source(name: str, aliases: dict[str, str]) -> str:
    """What a name in a function was first made to stand for."""
    for _ in range(_ALIASES_AT_MOST):
        if name not in aliases or name in ("self", "cls"):
            break
        name = aliases[name]
    return name


def _captured(part: ast.ExceptHandler | ast.match_case) -> list[tuple[str, int]]:
    """The names that a handler or a case binds."""
    if isinstance(part, ast.ExceptHandler):
        return [(part.name, part.lineno)] if part.name else []
    found = []
    for node in ast.walk(part.pattern):
        name = node.rest if isinstance(node, ast.MatchMapping) else getattr(node, "name", None)
        if name and isinstance(node, ast.MatchAs | ast.MatchStar | ast.MatchMapping):
            found.append((name, node.lineno))
    return found


def _values(pattern: ast.pattern) -> list[ast.expr]:
    """The expressions in a pattern."""
    return [node.value for node in ast.walk(pattern) if isinstance(node, ast.MatchValue)]


def _once(found: list[list[Any]]) -> list[list[Any]]:
    return [list(one) for one in dict.fromkeys((reason, line) for reason, line in found)]


def _is_script(test: ast.expr) -> bool:
    return (
        isinstance(test, ast.Compare)
        and isinstance(test.left, ast.Name)
        and test.left.id == "__name__"
        and isinstance(test.ops[0], ast.Eq)
        and len(test.ops) == 1
        and isinstance(test.comparators[0], ast.Constant)
        and test.comparators[0].value == "__main__"
    )


def _perhaps(when: str) -> str:
    return "typing" if when == "typing" else "perhaps"


def _function(node: Any, *, generator: bool) -> dict[str, Any]:
    return {
        "async": isinstance(node, ast.AsyncFunctionDef),
        "generator": generator,
        "stub": _stub(node.body),
        "decorators": [_decorator(one) for one in node.decorator_list],
        "parameters": _parameters(node.args),
        "returns": expressions.annotation(node.returns),
    }


def _parameters(given: ast.arguments) -> list[list[Any]]:
    """`[name, kind, default, annotation]` of each parameter, self and cls too, in order."""
    positional = len(given.posonlyargs) + len(given.args)
    optional = {id(one) for one in [*given.posonlyargs, *given.args][positional - len(given.defaults) :]}
    optional |= {
        id(one) for one, default in zip(given.kwonlyargs, given.kw_defaults, strict=True) if default is not None
    }
    found = []
    for name, kind in _PARAMETERS:
        part = getattr(given, name)
        given_here = part if isinstance(part, list) else [part] if part else []
        found += [[one.arg, kind, id(one) in optional, expressions.annotation(one.annotation)] for one in given_here]
    return found


def _first_parameter(node: Any) -> str | None:
    positional = [*node.args.posonlyargs, *node.args.args]
    return positional[0].arg if positional else None


def _decorator(node: ast.expr) -> list[Any]:
    """What a decorator names, whether it is called, and its line."""
    called = isinstance(node, ast.Call)
    return [expressions.read(node.func if isinstance(node, ast.Call) else node), called, node.lineno]


def _stub(body: list[ast.stmt]) -> str | None:
    """What stands in a body that is to be written elsewhere: `empty`, or `raises` where it says so itself; None for any other."""
    if all(isinstance(node, ast.Pass) or _is_constant(node) for node in body):
        return "empty"
    last = body[-1]
    raised = last.exc if isinstance(last, ast.Raise) else None
    named = raised.func if isinstance(raised, ast.Call) else raised
    raises = isinstance(named, ast.Name) and named.id == "NotImplementedError"
    return "raises" if raises and all(map(_is_constant, body[:-1])) else None


def _is_constant(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _value(node: ast.expr | None, annotation: list[Any] | None) -> dict[str, Any]:
    """What is assigned: its type where written, what it names, whether it is plain data, and the type of a constant."""
    plain = node is None or isinstance(node, _CONSTANTS)
    constant = type(node.value).__name__ if isinstance(node, ast.Constant) and node.value is not ... else None
    constant = "None" if constant == "NoneType" else constant
    named = None if node is None else ["?", "a value"] if plain else expressions.read(node)
    return {"type": annotation, "plain": plain, "constant": constant, "is": named}
