"""Members of a class or a module of Python, from what their bodies bind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from control_plane.sources.shapes.python_classes import DATACLASS, Class
from control_plane.sources.shapes.python_scopes import Binding, Scopes
from control_plane.sources.shapes.python_types import Place, Types, external
from control_plane.sources.shapes.shape import Member, Overload, Parameter, Unresolved

_OVERLOAD = "typing.overload"
_STATIC = "builtins.staticmethod"
_PROPERTIES = frozenset({"builtins.property", "functools.cached_property", "abc.abstractproperty"})
_ABSTRACT = frozenset(
    {"abc.abstractmethod", "abc.abstractproperty", "abc.abstractclassmethod", "abc.abstractstaticmethod"}
)
_ACCESSORS = ("setter", "deleter", "getter")
_ATTRIBUTES = frozenset(dir(object)) | {
    "__abstractmethods__", "__annotations__", "__class_getitem__", "__dict__", "__getattr__", "__match_args__", "__module__",
    "__post_init__", "__set_name__", "__slots__", "__weakref__",
}  # fmt: skip


def is_public(name: str) -> bool:
    """Whether a member is one that others may use; `__init__` is, where a class defines it."""
    if name.startswith("__") and name.endswith("__"):
        return name == "__init__" or name not in _ATTRIBUTES
    return not name.startswith("_")


class Members:
    """Builds members from readings."""

    def __init__(self, scopes: Scopes, types: Types) -> None:
        """Look names and types up there."""
        self._scopes = scopes
        self._types = types

    def of_class(self, class_: Class) -> dict[str, Member]:
        """What a class's own body gives an instance, by name."""
        found: dict[str, Member] = {}
        for name, bindings in class_.reading["bindings"].items():
            here = [binding for binding in bindings if binding[2] != "typing"]
            if here and is_public(name):
                found[name] = self._bound(name, here, class_.place, class_)
        for name, line, in_init, annotation in class_.reading["own"]:
            if name is not None and in_init and is_public(name):
                returns = self._types.annotation(annotation, class_.place._replace(body={}))
                if name not in found or (found[name].kind == "attribute" and found[name].returns is None and returns):
                    found[name] = Member(name, "attribute", class_.path, line, returns=returns)
        if DATACLASS in class_.decorators and "__init__" not in found:
            said = Unresolved("the dataclass makes it", class_.path, class_.found.line)
            found["__init__"] = Member("__init__", "function", class_.path, class_.found.line, unresolved=(said,))
        return found

    def of_function(self, name: str, path: str, bindings: Sequence[Binding]) -> Member:
        """A function of a module."""
        return self._functions(name, list(bindings), Place(path), None)

    def of_value(self, name: str, path: str, bindings: Sequence[Binding]) -> Member:
        """A value of a module."""
        return self._bound(name, list(bindings), Place(path), None)

    def _bound(self, name: str, bindings: list[Binding], place: Place, class_: Class | None) -> Member:
        kind, line, _, what = bindings[-1]
        if kind == "function":
            member = self._functions(name, bindings, place, class_)
        elif kind == "value":
            member = self._attribute(name, line, what, place, class_)
        elif kind == "class":
            member = Member(name, "attribute", place.path, line)
        else:
            said = "it is deleted" if kind == "deleted" else "it is imported into the class body"
            member = Member(name, "attribute", place.path, line, unresolved=(Unresolved(said, place.path, line),))
        return _doubted(member, _doubts(bindings, place.path, member))

    def _attribute(self, name: str, line: int, what: Mapping[str, Any], place: Place, class_: Class | None) -> Member:
        constant = what["constant"]
        outside = place._replace(body={})  # a name in there may be its own: `date: date = …`
        returns = self._types.annotation(what["type"] or (constant and [constant, ["name", constant]]), outside)
        named = what["is"]
        known = what["plain"] or (what["type"] is not None and named is not None and named[0] == "call")
        said = () if known else (Unresolved("what is assigned to it cannot be told", place.path, line),)
        abstract = class_ is not None and class_.is_protocol and named is None
        return Member(name, "attribute", place.path, line, abstract=abstract, returns=returns, unresolved=said)

    def _functions(self, name: str, bindings: list[Binding], place: Place, class_: Class | None) -> Member:
        """The function of a name; overloads before it are its signatures, accessors after it belong to its property."""
        functions = [
            (binding, self._decorators(binding[3], place, class_)) for binding in bindings if binding[0] == "function"
        ]
        accessors = [one for one in functions if any(_is_accessor(decorator, name) for decorator in one[1])]
        overloads = [one for one in functions if _OVERLOAD in one[1]]
        others = {id(one) for one in (*accessors, *overloads)}
        plain = [one for one in functions if id(one) not in others]
        binding, decorators = (plain or overloads or accessors)[-1]
        line, what = binding[1], binding[3]
        is_property = not _PROPERTIES.isdisjoint(decorators)
        said = list[Unresolved]()
        if len(plain) > 1:
            said.append(Unresolved("it is defined more than once", place.path, line))
        shown = [*decorators, *(f"builtins.property.{one}" for one in _ACCESSORS if _has(accessors, name, one))]
        parameters, fault = self._parameters(what, decorators, place, class_)
        if fault:
            said.append(Unresolved(fault, place.path, line))
        return Member(
            name,
            "property" if is_property else "function",
            place.path,
            line,
            is_async=what["async"],
            generator=what["generator"],
            abstract=not _ABSTRACT.isdisjoint(decorators)
            or what["stub"] == "raises"
            or (what["stub"] == "empty" and class_ is not None and class_.is_protocol),
            decorators=shown,
            parameters=() if is_property else parameters,
            returns=self._types.annotation(what["returns"], place),
            overloads=[] if is_property else [self._overload(one, place, class_) for one in overloads],
            unresolved=said,
        )

    def _overload(self, one: tuple[Binding, list[str]], place: Place, class_: Class | None) -> Overload:
        binding, decorators = one
        parameters, _ = self._parameters(binding[3], decorators, place, class_)
        return Overload(parameters, self._types.annotation(binding[3]["returns"], place))

    def _decorators(self, what: Mapping[str, Any], place: Place, class_: Class | None) -> list[str]:
        """The canonical names of a function's decorators, outermost first; as written where that cannot be told."""
        found = []
        for named, _, _ in what["decorators"]:
            written = str(named[1]) if named[0] in ("name", "?") else "that is no name"
            own = class_ is not None and written.partition(".")[0] in class_.reading["bindings"]
            if named[0] != "name" or own:
                found.append(written)
                continue
            target = self._scopes.look_up(place.path, written)
            name = external(target)
            found.append(name if name and not target.doubt else target.canonical if target.path else written)
        return found

    def _parameters(
        self, what: Mapping[str, Any], decorators: list[str], place: Place, class_: Class | None
    ) -> tuple[list[Parameter], str | None]:
        """The parameters as a caller of an instance sees them; and why the instance cannot be given."""
        found = [
            Parameter(name, kind, default, self._types.annotation(annotation, place))
            for name, kind, default, annotation in what["parameters"]
        ]
        static = _STATIC in decorators or "abc.abstractstaticmethod" in decorators
        if class_ is None or static:
            return found, None
        if found and found[0].kind in ("positional_only", "positional_or_keyword"):
            return found[1:], None
        if found and found[0].kind == "var_positional":
            return found, None
        return found, "it takes no self"


def functions(types: Types, listed: Sequence[Mapping[str, Any]]) -> list[Member]:
    """The members that a contract lists in the registry."""
    return [
        Member(
            one["name"],
            "function",
            None,
            None,
            is_async=one.get("async", False),
            abstract=True,
            parameters=[
                Parameter(
                    given["name"],
                    given.get("kind", "positional_or_keyword"),
                    given.get("default", False),
                    types.listed(given.get("annotation")),
                )
                for given in one.get("parameters", [])
            ],
            returns=types.listed(one.get("returns")),
        )
        for one in listed
    ]


def _doubts(bindings: list[Binding], path: str, member: Member) -> list[Unresolved]:
    """Why the last of these bindings may not be what there is at run time."""
    found = []
    if any(binding[2] == "perhaps" for binding in bindings):
        found.append(Unresolved("it is defined under a condition", path, member.line))
    declared = [one for one in bindings if one[0] == "value" and one[3]["is"] is None and one[3]["type"] is not None]
    others = [one for one in bindings if one not in declared]
    if len(others) > 1 and {one[0] for one in others} != {"function"}:
        found.append(Unresolved("it is defined more than once", path, member.line))
    return found


def _doubted(member: Member, said: Sequence[Unresolved]) -> Member:
    return replace(member, unresolved=[*member.unresolved, *said]) if said else member


def _is_accessor(decorator: str, name: str) -> bool:
    return any(decorator == f"{name}.{one}" for one in _ACCESSORS)


def _has(accessors: Sequence[tuple[Binding, list[str]]], name: str, accessor: str) -> bool:
    return any(f"{name}.{accessor}" in decorators for _, decorators in accessors)
