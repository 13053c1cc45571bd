"""The shape of an interface or of what implements it: its public functions and attributes, as source states them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Unresolved:
    """What source does not tell: why, and where."""

    reason: str
    path: str | None
    line: int | None


@dataclass(frozen=True, slots=True)
class Annotation:
    """A type: as written, and the canonical name of each alternative of its union.

    Canonical are `builtins.str`, `None`, `collections.abc.Mapping[builtins.str, builtins.int]`, and `path/file.py:Class` for a
    class of the repository. ``resolved`` is False where a name in it could not be told.
    """

    text: str
    types: Sequence[str]
    resolved: bool


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter as a caller sees it: without self and cls; ``default`` is whether it may be left out."""

    name: str
    kind: str
    default: bool = False
    annotation: Annotation | None = None


@dataclass(frozen=True, slots=True)
class Overload:
    """One of the signatures that `@overload` states."""

    parameters: Sequence[Parameter]
    returns: Annotation | None


@dataclass(frozen=True, slots=True)
class Member:
    """A function, a property or an attribute, as an instance has it. Of the last two, ``returns`` is the type."""

    name: str
    kind: str
    path: str | None
    line: int | None
    is_async: bool = False
    generator: bool = False
    abstract: bool = False
    decorators: Sequence[str] = ()
    parameters: Sequence[Parameter] = ()
    returns: Annotation | None = None
    overloads: Sequence[Overload] = ()
    unresolved: Sequence[Unresolved] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Why there is no shape: one word, a sentence, and the place."""

    why: str
    message: str
    path: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """The members of a class, a module or listed functions, in order of name; or the ``error`` why there are none."""

    kind: str
    path: str | None = None
    name: str | None = None
    line: int | None = None
    error: Fault | None = None
    members: Sequence[Member] = ()
    unresolved: Sequence[Unresolved] = ()

    def with_unresolved(self, found: Sequence[Unresolved]) -> Shape:
        """The same, of which more cannot be told."""
        return replace(self, unresolved=[*self.unresolved, *found]) if found else self


def document(shape: Shape) -> dict[str, Any]:
    """A shape as a document states it."""
    error = shape.error
    return {
        "path": shape.path,
        "name": shape.name,
        "line": shape.line,
        "kind": shape.kind,
        "error": error and {"why": error.why, "message": error.message, "path": error.path, "line": error.line},
        "members": [_member(member) for member in shape.members],
        "unresolved": _unresolved(shape.unresolved),
    }


def types_of(shape: Shape) -> set[str]:
    """The canonical name of every type that the shape's annotations name."""
    signatures: list[Member | Overload] = [
        *shape.members,
        *(one for member in shape.members for one in member.overloads),
    ]
    found = [part.returns for part in signatures]
    found += [parameter.annotation for part in signatures for parameter in part.parameters]
    return {name for annotation in found if annotation for name in annotation.types}


def _member(member: Member) -> dict[str, Any]:
    return {
        "name": member.name,
        "kind": member.kind,
        "async": member.is_async,
        "generator": member.generator,
        "abstract": member.abstract,
        "path": member.path,
        "line": member.line,
        "decorators": list(member.decorators),
        "parameters": _parameters(member.parameters),
        "returns": _annotation(member.returns),
        "overloads": [
            {"parameters": _parameters(one.parameters), "returns": _annotation(one.returns)} for one in member.overloads
        ],
        "unresolved": _unresolved(member.unresolved),
    }


def _parameters(parameters: Sequence[Parameter]) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "kind": one.kind, "default": one.default, "annotation": _annotation(one.annotation)}
        for one in parameters
    ]


def _annotation(annotation: Annotation | None) -> dict[str, Any] | None:
    if annotation is None:
        return None
    return {"text": annotation.text, "types": list(annotation.types), "resolved": annotation.resolved}


def _unresolved(found: Sequence[Unresolved]) -> list[dict[str, Any]]:
    return [{"reason": one.reason, "path": one.path, "line": one.line} for one in found]
