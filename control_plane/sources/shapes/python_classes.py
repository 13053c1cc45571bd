"""Classes of Python: their bases in the order in which Python asks them, and what each has of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from control_plane.sources.imports.source import Unreadable
from control_plane.sources.shapes import python_expressions as expressions
from control_plane.sources.shapes.python_scopes import CLASS, Found, Scopes
from control_plane.sources.shapes.python_types import Place, Types, external
from control_plane.sources.shapes.shape import Fault, Unresolved

_DEPTH_AT_MOST = 100  # classes that derive from one another
_BASES_AT_MOST = 256  # of one class
_ORDER_AT_MOST = 5_000  # classes that one derives from, counted for each base
_STEPS_AT_MOST = 1_000  # to put the bases of one class in order: generic ones are put so anew wherever they are named
_WITHOUT_MEMBERS = frozenset({"builtins.object", "abc.ABC", "typing.Protocol", "typing.Generic"})
_METACLASSES = frozenset({"abc.ABCMeta", "builtins.type"})
_DECORATORS = frozenset(
    {
        "dataclasses.dataclass", "functools.total_ordering", "typing.dataclass_transform", "typing.final",
        "typing.runtime_checkable",
    }
)  # fmt: skip
DATACLASS = "dataclasses.dataclass"
PROTOCOL = "typing.Protocol"
_DYNAMIC = ("__getattr__", "__getattribute__", "__new__")  # what an instance has is then theirs to say


class NoClass(Exception):
    """A class whose bases cannot be put in order."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Class:
    """A class of the repository: where its types are read, and what cannot be told of it."""

    found: Found
    place: Place
    decorators: frozenset[str]
    is_protocol: bool
    unresolved: tuple[Unresolved, ...] = field(default=())

    @property
    def reading(self) -> Mapping[str, Any]:
        """What its body says."""
        return self.found.what

    @property
    def path(self) -> str:
        """Its file."""
        return self.found.path


Base = Class | str  # of the repository, or the canonical name of one from elsewhere


class Classes:
    """The classes of a tree, each looked at once."""

    def __init__(self, scopes: Scopes, types: Types) -> None:
        """Look names and types up there."""
        self._scopes = scopes
        self._types = types
        self._orders: dict[str, list[Base]] = {}
        self._steps = 0

    def order(self, found: Found) -> list[Base]:
        """A class and all its bases, as Python asks them for a name; NoClass where there is no such order."""
        self._steps = 0
        return self._order(found, {}, ())

    def _order(
        self, found: Found, variables: Mapping[str, tuple[expressions.Expression, Place]], above: tuple[str, ...]
    ) -> list[Base]:
        name = found.canonical
        known = None if variables else self._orders.get(name)
        if known is not None:
            return known
        if name in above or len(above) > _DEPTH_AT_MOST:
            why = "circular" if name in above else "unsupported"
            said = (
                "derives from itself" if name in above else f"derives from more than {_DEPTH_AT_MOST} others in a row"
            )
            raise NoClass(Fault(why, f"{name} {said}", found.path, found.line))
        self._steps += 1
        if len(found.what["bases"]) > _BASES_AT_MOST or self._steps > _STEPS_AT_MOST:
            raise NoClass(Fault("unsupported", f"{name} has too many bases to be put in order", found.path, found.line))
        orders, own, unresolved = list[list[Base]](), list[Base](), list[Unresolved]()
        for base in found.what["bases"]:
            order, doubts = self._of_base(base, Place(found.path, variables), found, (*above, name))
            unresolved += doubts
            if order:
                orders.append(order)
                own.append(order[0])
        here = self._class(found, variables, own, unresolved)
        self._steps += sum(map(len, orders)) // _BASES_AT_MOST
        merged = _merged([*orders, own]) if sum(map(len, orders)) <= _ORDER_AT_MOST else None
        if merged is None:
            raise NoClass(Fault("unsupported", f"{name} has bases that have no order", found.path, found.line))
        result: list[Base] = [here, *merged]
        if not variables:
            self._orders[name] = result
        return result

    def _of_base(
        self, base: expressions.Expression, place: Place, derived: Found, above: tuple[str, ...]
    ) -> tuple[list[Base], list[Unresolved]]:
        """The order of a base, and what cannot be told of it."""
        arguments: list[expressions.Expression] = []
        if base[0] == "of":
            base, arguments = base[1], base[2]
        if base[0] != "name":
            return [], [_at(derived, "a base class is no name, so it cannot be told")]
        found = self._scopes.look_up(place.path, base[1])
        doubts = [_at(derived, f"{base[1]}, a base class: {found.doubt}")] if found.doubt else []
        if found.kind == CLASS:
            names = self._variables(found)
            given = {name: (one, place) for name, one in zip(names, arguments, strict=False)}
            return self._order(found, given, above), doubts
        elsewhere = external(found)
        if elsewhere is None:
            return [], [_at(derived, f"the base class {base[1]} cannot be told: {found.name}")]
        if elsewhere not in _WITHOUT_MEMBERS:
            doubts.append(_at(derived, f"the base class {elsewhere} is not of this repository"))
        return [elsewhere], doubts

    def _variables(self, found: Found) -> list[str]:
        """The type variables of a class, in the order in which they are given."""
        what = found.what
        if what["variables"]:
            return list(what["variables"])
        lists = [base[2] for base in what["bases"] if base[0] == "of"]
        named = [one[1] for arguments in lists for one in arguments if one[0] == "name"]
        return [
            name for name in dict.fromkeys(named) if self._types.is_variable(self._scopes.look_up(found.path, name))
        ]

    def _class(
        self,
        found: Found,
        variables: Mapping[str, tuple[expressions.Expression, Place]],
        bases: Sequence[Base],
        unresolved: list[Unresolved],
    ) -> Class:
        what = found.what
        decorators = set[str]()
        for named, _, line in what["decorators"]:
            name = self._named(found.path, named)
            if name in _DECORATORS:
                decorators.add(name)
            else:
                unresolved.append(
                    Unresolved(f"the class decorator {name or _shown(named)} may change it", found.path, line)
                )
        for word, named in what["keywords"]:
            metaclass = self._named(found.path, named) if word == "metaclass" else None
            if word != "metaclass" or metaclass not in _METACLASSES:
                said = f"the metaclass {metaclass or _shown(named)}" if word == "metaclass" else f"the keyword {word}"
                unresolved.append(_at(found, f"{said} of the class may change it"))
        unresolved += [Unresolved(reason, found.path, line) for reason, line in what["opaque"]]
        unresolved += [
            Unresolved("attributes are set whose names cannot be told", found.path, line)
            for name, line, _, _ in what["own"]
            if name is None
        ]
        unresolved += [
            Unresolved(f"{name} decides what an instance has", found.path, binding[1])
            for name in _DYNAMIC
            for binding in what["bindings"].get(name, ())
            if binding[2] != "typing"
        ]
        unresolved += [
            Unresolved(f"names are imported into it by `*` from {'.'.join(star[1])}", found.path, star[2])
            for star in what["stars"]
        ]
        if found.doubt:
            unresolved.append(_at(found, found.doubt))
        protocol = PROTOCOL in bases
        place = Place(found.path, variables, found.name, what["bindings"])
        return Class(found, place, frozenset(decorators), protocol, tuple(unresolved))

    def _named(self, path: str, named: expressions.Expression) -> str | None:
        return external(self._scopes.look_up(path, named[1])) if named[0] == "name" else None

    def ancestors(self, canonical: str) -> list[str] | None:
        """The canonical names of a class's bases, nearest first; None where there is no such class."""
        path, _, name = canonical.rpartition(":")
        try:
            found = self._scopes.look_up(path, name)
            order = self.order(found) if found.kind == CLASS else None
        except (NoClass, Unreadable):
            return []
        if order is None:
            return None
        names = [base if isinstance(base, str) else base.found.canonical for base in order[1:]]
        return list(dict.fromkeys([*names, "builtins.object"]))


def _at(found: Found, reason: str) -> Unresolved:
    return Unresolved(reason, found.path, found.line)


def _shown(named: expressions.Expression) -> str:
    return named[1] if named[0] in ("name", "?") else "that is no name"


def _merged(orders: list[list[Base]]) -> list[Base] | None:
    """Python's own order of classes (C3); None where there is none. Of what is from elsewhere only the name is known."""
    result: list[Base] = []
    waiting = [[(_key(base), base) for base in reversed(order)] for order in orders if order]
    later = Counter(key for order in waiting for key, _ in order[:-1])
    while waiting:
        head = next((order[-1] for order in waiting if not later[order[-1][0]]), None)
        if head is None:
            return None
        result.append(head[1])
        for order in waiting:
            if order[-1][0] == head[0]:
                order.pop()
                if order:
                    later[order[-1][0]] -= 1
        waiting = [order for order in waiting if order]
    return result


def _key(base: Base) -> str:
    return base if isinstance(base, str) else base.found.canonical
