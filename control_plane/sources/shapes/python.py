"""Shapes of Python classes and modules, by the standard `ast`: bases, overloads, properties; nothing is imported or run.

What source does not tell is said to be unresolved: a base class from elsewhere, `__getattr__`, a decorator or a metaclass that
may change what it is given, a definition under a condition, an attribute that is set from outside.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from control_plane.sources.imports import python as python_imports
from control_plane.sources.imports import python_names
from control_plane.sources.imports.python_names import Name
from control_plane.sources.imports.source import Unreadable
from control_plane.sources.shapes import python_bodies, python_expressions, python_members, python_reading
from control_plane.sources.shapes.python_changes import Changes
from control_plane.sources.shapes.python_classes import Class, Classes, NoClass
from control_plane.sources.shapes.python_members import Members
from control_plane.sources.shapes.python_scopes import CLASS, FUNCTION, MODULE, UNKNOWN, VALUE, Found, Scopes
from control_plane.sources.shapes.python_types import Types
from control_plane.sources.shapes.resolver import Readings
from control_plane.sources.shapes.shape import Fault, Member, Shape, Unresolved

_READERS = (python_reading, python_bodies, python_expressions, python_imports, python_names)


class Python:
    """The resolver of Python."""

    language: str = "python"
    suffixes: tuple[str, ...] = (".py", ".pyi")

    def __init__(self, readings: Readings) -> None:
        """Know the files of a tree."""
        self._scopes = Scopes(readings)
        self._types = Types(self._scopes)
        self._classes = Classes(self._scopes, self._types)
        self._changes = Changes(self._scopes, self.imported)
        self._members = Members(self._scopes, self._types)

    @property
    def version(self) -> str:
        """See Resolver."""
        return _version()

    @staticmethod
    def read(content: bytes) -> Mapping[str, Any]:
        """See Resolver."""
        return python_reading.read(content)

    def imported(self, path: str) -> Iterable[str]:
        """See Resolver."""
        imports = self._scopes.imports
        names = self._scopes.reading(path)["imports"]
        targets = {imports.find(path, Name(level, tuple(parts), line))[0] for level, parts, line in names}
        return sorted({*filter(None, targets), *imports.packages(path)} - {path})

    def class_shape(self, path: str, name: str) -> Shape:
        """See Resolver."""
        try:
            self._scopes.reading(path)
            found = self._scopes.look_up(path, name)
            if found.kind != CLASS:
                return Shape("class", path, name, error=_no_class(path, name, found))
            order = self._classes.order(found)
        except Unreadable as error:
            return Shape("class", path, name, error=Fault("unreadable", error.why, path, error.line))
        except NoClass as error:
            return Shape("class", path, name, error=error.fault)
        classes = [one for one in order if isinstance(one, Class)]
        try:
            members, doubts = self._inherited(classes), self._doubts(found, classes)
        except Unreadable as error:
            return Shape("class", path, name, error=Fault("unreadable", error.why, path, error.line))
        shown = [members[name] for name in sorted(members)]
        return Shape("class", found.path, found.name, found.line, None, shown, doubts)

    def module_shape(self, path: str) -> Shape:
        """See Resolver."""
        try:
            scope = self._scopes.reading(path)
            members = [one for name, found in self._scopes.members(path) if (one := self._of_module(path, name, found))]
        except Unreadable as error:
            return Shape("module", path, error=Fault("unreadable", error.why, path, error.line))
        unresolved = [Unresolved(reason, path, line) for reason, line in scope["opaque"]]
        unresolved += [
            Unresolved(f"names are imported by `*` from {'.'.join(one[1])}", path, one[2]) for one in scope["stars"]
        ]
        unresolved += [
            Unresolved("the module answers for names by __getattr__", path, one[1])
            for one in scope["bindings"].get("__getattr__", ())
        ]
        return Shape("module", path, None, 1, None, sorted(members, key=lambda one: one.name), unresolved)

    def functions_shape(self, functions: Sequence[Mapping[str, Any]]) -> Shape:
        """See Resolver."""
        members = python_members.functions(self._types, functions)
        return Shape("functions", members=sorted(members, key=lambda member: member.name))

    def ancestors(self, types: Iterable[str]) -> dict[str, list[str]]:
        """See Resolver."""
        found: dict[str, list[str]] = {}
        waiting = sorted({name for type_ in types for name in _classes_in(type_)})
        for name in waiting:
            bases = self._classes.ancestors(name)
            if bases is not None:
                found[name] = bases
        return found

    def _inherited(self, classes: Sequence[Class]) -> dict[str, Member]:
        """Each member, from the first class that has it; what is set on an instance is there before them all."""
        found: dict[str, Member] = {}
        for class_ in classes:
            for name, member in self._members.of_class(class_).items():
                found.setdefault(name, member)
        for class_ in classes:
            for name, line, _, _ in class_.reading["own"]:
                if name in found and found[name].kind == "function":  # a property is asked when it is set
                    found.update(_replaced(found, name, "it is set on the instance", class_.path, line))
            for change in self._changes.of_class(class_.found):
                found.update(_replaced(found, change.attribute, change.reason, change.path, change.line))
        return found

    def _doubts(self, found: Found, classes: Sequence[Class]) -> list[Unresolved]:
        """What cannot be told about a class as a whole."""
        unresolved = [one for class_ in classes for one in class_.unresolved]
        for class_ in classes:
            unresolved += [
                Unresolved(change.reason, change.path, change.line)
                for change in self._changes.of_class(class_.found)
                if change.attribute is None
            ]
            opaque = self._scopes.reading(class_.path)["opaque"]
            calls = self._changes.calls_in(class_.found)
            unresolved += [Unresolved(reason, class_.path, line) for reason, line in (*opaque, *calls)]
        for class_ in classes[1:]:
            unresolved += [
                Unresolved("__init_subclass__ of a base class may change it", class_.path, binding[1])
                for binding in class_.reading["bindings"].get("__init_subclass__", ())
            ]
        if found.doubt and not any(one.reason == found.doubt for one in unresolved):
            unresolved.append(Unresolved(found.doubt, found.path, found.line))
        return list(dict.fromkeys(unresolved))

    def _of_module(self, path: str, name: str, found: Found) -> Member | None:
        """What a module offers by a name; None where that is another module."""
        if found.kind == MODULE:
            return None
        line = self._scopes.reading(path)["bindings"][name][-1][1]
        if found.kind == FUNCTION:
            member = replace(self._members.of_function(found.name, found.path, found.bindings), name=name)
        elif found.kind == VALUE:
            member = replace(self._members.of_value(found.name, found.path, found.bindings), name=name)
        elif found.kind == CLASS:
            member = Member(name, "attribute", found.path, found.line)
        else:
            reason = found.name if found.kind == UNKNOWN else f"{found.name} is not of this repository"
            member = Member(name, "attribute", path, line, unresolved=[Unresolved(reason, path, line)])
        if found.doubt and not any(found.doubt.endswith(one.reason.removeprefix("it ")) for one in member.unresolved):
            member = replace(member, unresolved=[*member.unresolved, Unresolved(found.doubt, path, line)])
        return member


@cache
def _version() -> str:
    """Of what reads: another source, or another Python, may read otherwise."""
    sources = b"".join(Path(str(module.__file__)).read_bytes() for module in _READERS)
    return f"{sys.version_info.major}.{sys.version_info.minor}-{hashlib.sha256(sources).hexdigest()[:16]}"


def _replaced(found: Mapping[str, Member], name: str | None, reason: str, path: str, line: int) -> dict[str, Member]:
    """The function or property of a name, with why it may be something else on an instance."""
    member = found.get(name) if name is not None else None
    if member is None or member.kind == "attribute":
        return {}
    if any(one.reason == reason for one in member.unresolved):
        return {}
    return {member.name: replace(member, unresolved=[*member.unresolved, Unresolved(reason, path, line)])}


def _no_class(path: str, name: str, found: Found) -> Fault:
    reason = f"{name} is no class" if found.path and found.kind != UNKNOWN else found.name
    if found.kind not in (CLASS, UNKNOWN) and not found.path:
        return Fault("outside", f"{name} is {found.name}, which is not of this repository", path)
    return Fault("no_such_class", reason, path, found.line if found.path == path else None)


def _classes_in(canonical: str) -> list[str]:
    """The classes of the repository in a canonical type: what has a colon."""
    written = canonical.replace("[", " ").replace("]", " ").replace(",", " ").replace("|", " ")
    return [word for word in written.split(" ") if ":" in word and not word.startswith("typing.Literal")]
