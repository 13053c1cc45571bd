"""What a name stands for in a Python file of a tree: followed through imports, re-exports and packages, never run."""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from typing import Any, NamedTuple

from control_plane.sources.imports.python import Python as Imports
from control_plane.sources.imports.python_names import Name
from control_plane.sources.imports.source import Unreadable
from control_plane.sources.shapes.resolver import Readings

_STEPS_AT_MOST = 100  # from a name to what it stands for
_STEPS_IN_ALL = 2_000  # where a name is imported from several places
_IMPORTS_AT_MOST = 10  # of one name, from different places
_BUILTINS = frozenset(dir(builtins))
# Kinds of what a name stands for: of the repository, of elsewhere, and what cannot be told.
CLASS, FUNCTION, VALUE, MODULE, ELSEWHERE, UNKNOWN = "class", "function", "value", "module", "elsewhere", "unknown"
Binding = Sequence[Any]


class Found(NamedTuple):
    """What a name stands for: in the repository its file, its name there and its bindings; else a dotted name or a reason.

    ``doubt`` says why it may be something else at run time.
    """

    kind: str
    path: str = ""
    name: str = ""
    bindings: tuple[Binding, ...] = ()
    doubt: str | None = None

    @property
    def what(self) -> Mapping[str, Any]:
        """The reading of the last of its bindings."""
        reading: Mapping[str, Any] = self.bindings[-1][3]
        return reading

    @property
    def line(self) -> int | None:
        """The line of the last of its bindings."""
        return self.bindings[-1][1] if self.bindings else None

    @property
    def canonical(self) -> str:
        """One name for one thing, wherever it is named."""
        return self.name if self.kind == ELSEWHERE else f"{self.path}:{self.name}"


class Scopes:
    """Looks names up in the files of a tree."""

    def __init__(self, readings: Readings) -> None:
        """Know the files of a tree."""
        self._readings = readings
        self.imports = Imports(readings.paths)
        self._known: dict[tuple[str, str, bool], Found] = {}

    def reading(self, path: str) -> Mapping[str, Any]:
        """What a file says; Unreadable where it cannot be read."""
        return self._readings.reading(path)

    def look_up(self, path: str, dotted: str, *, typing: bool = False) -> Found:
        """What a dotted name stands for in a file's module scope; with ``typing`` also what only type checkers see."""
        key = path, dotted, typing
        if key not in self._known:
            self._known[key] = self._look_up(path, tuple(dotted.split(".")), _Way(typing))
        return self._known[key]

    def members(self, path: str) -> Iterator[tuple[str, Found]]:
        """Each public name that a module binds at run time, and what it stands for."""
        for name, bindings in self.reading(path)["bindings"].items():
            if not name.startswith("_") and any(binding[2] != "typing" for binding in bindings):
                yield name, self.look_up(path, name)

    def _look_up(self, path: str, parts: tuple[str, ...], way: _Way) -> Found:
        if not way.may_go_on(path, parts):
            return Found(UNKNOWN, name=f"{'.'.join(parts)} leads round, or too far")
        try:
            scope = self.reading(path)
        except Unreadable as error:
            return Found(UNKNOWN, name=f"{path} {error.why}")
        head, rest = parts[0], parts[1:]
        bindings = [one for one in scope["bindings"].get(head, ()) if way.typing or one[2] != "typing"]
        if not bindings:
            return self._unbound(path, scope, parts, way)
        if way.typing:
            bindings = [one for one in bindings if one[2] == "typing"] or bindings
        found = self._bound(path, head, bindings, rest, way)
        later = [star for star in scope["stars"] if star[2] > bindings[-1][1]]
        if any(self._of_star(path, star, head, way) is not None for star in later):
            found = found._replace(doubt=f"a star import may replace {head}")
        return found

    def _bound(self, path: str, head: str, bindings: list[Binding], rest: tuple[str, ...], way: _Way) -> Found:
        """What a name with these bindings stands for. Functions of one name may be overloads: they stay together."""
        doubt = f"{head} is defined under a condition" if any(one[2] == "perhaps" for one in bindings) else None
        kinds = {one[0] for one in bindings}
        if len(bindings) > 1 and kinds != {"function"}:
            same = kinds == {"import"} and self._same(path, head, bindings, rest, way)
            doubt = None if same else f"{head} is defined more than once"
            bindings = bindings[-1:]
        kind, _, _, what = bindings[-1]
        if kind == "import":
            found = self._imported(path, what, rest, way)
        elif kind == "function":
            found = Found(FUNCTION if not rest else UNKNOWN, path, head, tuple(bindings))
        elif kind == "class":
            found = _nested(Found(CLASS, path, head, tuple(bindings)), rest)
        elif kind == "deleted":
            found = Found(UNKNOWN, name=f"{head} is deleted")
        else:
            found = self._value(path, head, bindings, rest, way)
        return found._replace(doubt=doubt or found.doubt)

    def _same(self, path: str, head: str, bindings: list[Binding], rest: tuple[str, ...], way: _Way) -> bool:
        """Whether imports all lead to the same, each on a way of its own."""
        imports = {(one[3][0], *one[3][1]): one for one in bindings}
        if len(imports) > _IMPORTS_AT_MOST:
            return False
        return len({self._bound(path, head, [one], rest, way.another())[:3] for one in imports.values()}) == 1

    def _value(self, path: str, head: str, bindings: list[Binding], rest: tuple[str, ...], way: _Way) -> Found:
        what = bindings[-1][3]
        named = what["is"]
        if named is not None and named[0] == "name" and (what["type"] is None or rest == ()):
            return self._look_up(path, (*named[1].split("."), *rest), way)
        if rest:
            return Found(UNKNOWN, name=f"what {'.'.join((head, *rest))} is cannot be told")
        return Found(VALUE, path, head, tuple(bindings))

    def _imported(self, path: str, what: Sequence[Any], rest: tuple[str, ...], way: _Way) -> Found:
        level, parts = what[0], (*what[1], *rest)
        target, depth = self.imports.find(path, Name(level, parts, 0))
        if target is None:
            dotted = ".".join(parts)
            if level:
                return Found(UNKNOWN, name=f"{'.' * level}{dotted} leads nowhere")
            # What older versions of Python have from elsewhere is the same.
            return Found(ELSEWHERE, name=dotted.replace("typing_extensions.", "typing.", 1))
        remaining = parts[depth:]
        return self._look_up(target, remaining, way) if remaining else Found(MODULE, target, "")

    def _unbound(self, path: str, scope: Mapping[str, Any], parts: tuple[str, ...], way: _Way) -> Found:
        """What a name that nothing here binds stands for: something of a star import, or a built-in."""
        head, rest = parts[0], parts[1:]
        for star in reversed(scope["stars"]):
            found = self._of_star(path, star, head, way)
            if found is not None:
                told = not rest or found.kind == UNKNOWN
                return found if told else self._look_up(found.path, (found.name, *rest), way)
        if "__getattr__" in scope["bindings"] and way.steps > 1:
            return Found(UNKNOWN, name=f"{path} answers for {head} by __getattr__")
        if head in _BUILTINS:
            return Found(ELSEWHERE, name=".".join(("builtins", *parts)))
        return Found(UNKNOWN, name=f"{head} is not defined in {path}")

    def _of_star(self, path: str, star: Sequence[Any], name: str, way: _Way) -> Found | None:
        """What a star import brings by a name; None where it brings no such thing."""
        target, depth = self.imports.find(path, Name(star[0], tuple(star[1]), 0)) if star[1] or star[0] else (None, 0)
        if target is None or depth < len(star[1]):
            told = name.startswith("_")
            return None if told else Found(UNKNOWN, name=f"{name} may come from a star import of {'.'.join(star[1])}")
        try:
            scope = self.reading(target)
        except Unreadable as error:
            return Found(UNKNOWN, name=f"{target} {error.why}")
        if scope["opaque"] and name not in scope["bindings"]:
            return Found(UNKNOWN, name=f"{target} may set {name}: {scope['opaque'][0][0]}")
        if name.startswith("_") and "__all__" not in scope["bindings"]:
            return None
        if name in scope["bindings"] or scope["stars"]:
            found = self._look_up(target, (name,), way)
            return None if found.kind == UNKNOWN and name not in scope["bindings"] and not scope["stars"] else found
        return None


class _Way:
    """The steps from one name to what it stands for, so that none leads round."""

    def __init__(self, typing: bool) -> None:  # noqa: FBT001 - one of two ways to look
        self.typing = typing
        self.steps = 0
        self._seen: set[tuple[str, tuple[str, ...]]] = set()
        self._branches = [_STEPS_IN_ALL]

    def may_go_on(self, path: str, parts: tuple[str, ...]) -> bool:
        """Whether this step is new, and not one too many."""
        self.steps += 1
        if (path, parts) in self._seen or self.steps > _STEPS_AT_MOST:
            return False
        self._seen.add((path, parts))
        self._branches[0] -= 1
        return self._branches[0] > 0

    def another(self) -> _Way:
        """The same up to here; all of them together take no more steps than are allowed."""
        copied = copy(self)
        copied._seen = {*self._seen}  # noqa: SLF001 - its own
        return copied


def _nested(found: Found, rest: tuple[str, ...]) -> Found:
    """A class within a class."""
    for part in rest:
        inner = [one for one in found.what["bindings"].get(part, ()) if one[0] == "class"]
        if not inner:
            return Found(UNKNOWN, name=f"{found.canonical} has no class {part}")
        found = Found(CLASS, found.path, f"{found.name}.{part}", tuple(inner), found.doubt)
    return found
