"""Types of Python by canonical names: one name for one type, however it is imported, aliased or written."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from control_plane.sources.shapes import python_expressions as expressions
from control_plane.sources.shapes.python_scopes import CLASS, ELSEWHERE, UNKNOWN, VALUE, Found, Scopes
from control_plane.sources.shapes.shape import Annotation

_DEPTH_AT_MOST = 40  # of aliases and arguments within one another
_ALTERNATIVES_AT_MOST = 200
_TEXT_AT_MOST = 2_000  # characters of one canonical name
_BUILTIN = {"List": "list", "Dict": "dict", "Set": "set", "FrozenSet": "frozenset", "Tuple": "tuple", "Type": "type"}
_COLLECTIONS = {"Deque": "deque", "DefaultDict": "defaultdict", "OrderedDict": "OrderedDict", "Counter": "Counter"}
_ABSTRACT = (
    "AsyncGenerator", "AsyncIterable", "AsyncIterator", "Awaitable", "Callable", "Collection", "Container", "Coroutine",
    "Generator", "Hashable", "ItemsView", "Iterable", "Iterator", "KeysView", "Mapping", "MappingView",
    "MutableMapping", "MutableSequence", "MutableSet", "Reversible", "Sequence", "Sized", "ValuesView",
)  # fmt: skip
_CANONICAL = {
    **{f"typing.{old}": f"builtins.{new}" for old, new in _BUILTIN.items()},
    **{f"typing.{old}": f"collections.{new}" for old, new in _COLLECTIONS.items()},
    **{f"typing.{name}": f"collections.abc.{name}" for name in _ABSTRACT},
    "typing.AbstractSet": "collections.abc.Set",
    "typing.ByteString": "collections.abc.ByteString",
    "typing.ChainMap": "collections.ChainMap",
    "typing.ContextManager": "contextlib.AbstractContextManager",
    "typing.AsyncContextManager": "contextlib.AbstractAsyncContextManager",
    "typing.Pattern": "re.Pattern",
    "typing.Match": "re.Match",
    "typing.Text": "builtins.str",
    "typing.NoReturn": "typing.Never",
    "typing.deprecated": "warnings.deprecated",
    "types.NoneType": "None",
    "builtins.EnvironmentError": "builtins.OSError",
    "builtins.IOError": "builtins.OSError",
}
_TRANSPARENT = frozenset(
    f"typing.{name}" for name in ("Annotated", "ClassVar", "Final", "NotRequired", "ReadOnly", "Required")
)
_VARIABLES = frozenset({"typing.TypeVar", "typing.ParamSpec", "typing.TypeVarTuple"})
_ANY = frozenset({"typing.Final", "typing.ClassVar", "typing.TypeAlias"})  # alone, they say nothing of the type


class Place(NamedTuple):
    """Where a type is written: the file, what the type variables stand for there, and the class in whose body, by name, with
    what that binds.
    """

    path: str
    variables: Mapping[str, tuple[expressions.Expression, Place]] = {}
    owner: str = ""
    body: Mapping[str, Any] = {}


class _Types(NamedTuple):
    """Alternatives, and whether all names in them are told."""

    names: frozenset[str]
    resolved: bool = True


def external(found: Found) -> str | None:
    """The canonical name of something from elsewhere; None for all else."""
    if found.kind != ELSEWHERE:
        return None
    return _CANONICAL.get(found.name, found.name)


class Types:
    """Names types of the files of a tree."""

    def __init__(self, scopes: Scopes) -> None:
        """Look names up there."""
        self._scopes = scopes
        # Each once: written out, they may grow with the power of two. What stands for variables is kept, too, so that its
        # identity stays its own.
        self._aliases: dict[tuple[str, str, int], tuple[_Types, Mapping[str, Any]]] = {}

    def annotation(self, written: list[Any] | None, place: Place) -> Annotation | None:
        """An annotation of a reading."""
        if written is None:
            return None
        found = self._of(written[1], place, 0)
        return Annotation(written[0], sorted(found.names), found.resolved)

    def listed(self, text: str | None) -> Annotation | None:
        """An annotation of a function that a contract lists: built-in types, and others by their whole dotted name."""
        return self.annotation(None if text is None else [text, expressions.of_text(text)], Place(""))

    def _of(self, one: expressions.Expression, place: Place, depth: int) -> _Types:
        kind = one[0] if depth <= _DEPTH_AT_MOST else "?"
        if kind == "name":
            return self._name(one[1], place, depth)
        if kind == "or":
            return _united(self._of(part, place, depth + 1) for part in one[1])
        if kind == "of":
            return self._subscript(one, place, depth)
        if kind == "list":
            inner = [self._of(part, place, depth + 1) for part in one[1]]
            resolved = all(part.resolved for part in inner)
            return _bounded(f"[{', '.join(map(_text, inner))}]", resolved=resolved)
        plain = {"none": "None", "...": "..."}.get(kind)
        return _Types(frozenset({plain})) if plain else _unknown(one[1] if isinstance(one[-1], str) else "…")

    def _name(self, name: str, place: Place, depth: int) -> _Types:
        if name in place.variables:
            stands_for, there = place.variables[name]
            return self._once("", name, place.variables, (stands_for, there, depth))
        inner = _in_body(name.partition(".")[0], place)
        if len(inner) > 1 or any(one[0] != "class" or one[2] != "always" for one in inner):
            return _unknown(name)
        found = self._found(f"{place.owner}.{name}" if inner else name, place)
        if found.kind == VALUE:
            return self._alias(found, place, depth)
        if found.kind == CLASS and found.doubt is None:
            return _Types(frozenset({found.canonical}))
        canonical = external(found)
        if canonical is None or found.doubt:
            return _unknown(name)
        return _Types(frozenset({"typing.Any" if canonical in _ANY else canonical}))

    def _found(self, name: str, place: Place) -> Found:
        if place.path:
            return self._scopes.look_up(place.path, name, typing=True)
        if "." in name:
            return Found(ELSEWHERE, name=name)
        return Found(ELSEWHERE, name=f"builtins.{name}") if hasattr(builtins, name) else Found(UNKNOWN, name=name)

    def _alias(self, found: Found, place: Place, depth: int) -> _Types:
        """A name for a type: an alias, a `NewType`, or a type variable that nothing stands for."""
        named = found.what["is"]
        if named is None or found.doubt:
            return _unknown(found.name)
        if named[0] == "call":
            made_by = self._maker(named, found.path)
            return _Types(frozenset({found.canonical}), made_by == "typing.NewType")
        variables = place.variables
        return self._once(found.path, found.name, variables, (named, Place(found.path, variables), depth))

    def _once(
        self,
        path: str,
        name: str,
        variables: Mapping[str, Any],
        written: tuple[expressions.Expression, Place, int],
    ) -> _Types:
        """What a name stands for, looked at once for what stands for the variables in it."""
        key = path, name, id(variables) if variables else 0
        if key not in self._aliases:
            self._aliases[key] = _unknown(name), variables  # while it is looked at: it may lead round
            one, place, depth = written
            self._aliases[key] = self._of(one, place, depth + 1), variables
        return self._aliases[key][0]

    def _maker(self, call: expressions.Expression, path: str) -> str | None:
        callee = call[1]
        return external(self._scopes.look_up(path, callee[1], typing=True)) if callee[0] == "name" else None

    def _subscript(self, one: expressions.Expression, place: Place, depth: int) -> _Types:
        _, base, arguments = one
        outer = self._of(base, place, depth + 1)
        name = next(iter(outer.names)) if len(outer.names) == 1 else ""
        if name == "typing.Union":
            return _united(self._of(part, place, depth + 1) for part in arguments)
        if name == "typing.Optional":
            return _united([_Types(frozenset({"None"})), *(self._of(part, place, depth + 1) for part in arguments[:1])])
        if name == "typing.Literal":
            values = frozenset(f"typing.Literal[{part[1] if part[0] == 'value' else 'None'}]" for part in arguments)
            return _Types(values, all(part[0] in ("value", "none") for part in arguments))
        if name in _TRANSPARENT or (
            name == "typing.Any" and base[0] == "name" and self._is_transparent(base[1], place)
        ):
            return self._of(arguments[0], place, depth + 1) if arguments else _unknown(name)
        inner = [self._of(part, place, depth + 1) for part in arguments]
        resolved = outer.resolved and bool(name) and all(part.resolved for part in inner)
        return _bounded(f"{_text(outer)}[{', '.join(map(_text, inner))}]", resolved=resolved)

    def _is_transparent(self, name: str, place: Place) -> bool:
        return external(self._found(name, place)) in _TRANSPARENT

    def is_variable(self, found: Found) -> bool:
        """Whether a name stands for a type variable."""
        named = found.what["is"] if found.kind == VALUE else None
        return named is not None and named[0] == "call" and self._maker(named, found.path) in _VARIABLES


def _in_body(name: str, place: Place) -> list[Any]:
    """What a class binds by a name, apart from functions, which are no types, and from what is only declared."""
    return [
        one
        for one in place.body.get(name, ())
        if one[0] != "function" and not (one[0] == "value" and one[3]["is"] is None and one[3]["type"] is not None)
    ]


def _text(found: _Types) -> str:
    return " | ".join(sorted(found.names))


def _bounded(name: str, *, resolved: bool) -> _Types:
    return _Types(frozenset({name}), resolved) if len(name) <= _TEXT_AT_MOST else _unknown("a type of very many parts")


def _united(parts: Iterable[_Types]) -> _Types:
    listed = list(parts)
    names = frozenset[str]().union(*(part.names for part in listed))
    if len(names) > _ALTERNATIVES_AT_MOST:
        return _unknown("a union of very many types")
    return _Types(names, all(part.resolved for part in listed))


def _unknown(name: str) -> _Types:
    return _Types(frozenset({name}), resolved=False)
