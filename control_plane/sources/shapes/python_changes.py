"""What a Python file does to classes when it is imported: attributes that it sets on them, and calls that it gives them to."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from control_plane.sources.imports.source import Unreadable
from control_plane.sources.shapes import python_expressions as expressions
from control_plane.sources.shapes.python_scopes import CLASS, ELSEWHERE, FUNCTION, MODULE, VALUE, Found, Scopes

_FILES_AT_MOST = 5_000  # that are looked through for what they set on one class
_HARMLESS = frozenset(
    {
        *(f"builtins.{name}" for name in ("dict", "enumerate", "frozenset", "hash", "id", "isinstance", "issubclass", "len")),
        *(f"builtins.{name}" for name in ("list", "print", "repr", "set", "sorted", "str", "tuple", "zip")),
        *(f"typing.{name}" for name in ("NewType", "TypeVar", "cast", "get_type_hints")),
        "dataclasses.field", "dataclasses.fields", "inspect.signature", "logging.getLogger",
    }
)  # fmt: skip
_MADE_BY = frozenset({"logging.getLogger"})  # whose answers are no class
_SAYING_NOTHING = frozenset({"__all__", "__doc__", "__module__", "__name__", "__qualname__", "__test__"})


class Change(NamedTuple):
    """A change of a class, or of any class of the file where that is None; of an attribute, or of whatever."""

    class_: str | None
    attribute: str | None
    reason: str
    path: str
    line: int


class Changes:
    """The changes in the files of a tree, each looked at once."""

    def __init__(self, scopes: Scopes, imported: Callable[[str], Iterable[str]]) -> None:
        """Look names up there; ``imported`` says which files run when one does."""
        self._scopes = scopes
        self._imported = imported
        self._known: dict[str, list[Change]] = {}
        self._reached: dict[str, list[Change]] = {}

    def of_class(self, found: Found) -> Iterator[Change]:
        """What may change a class: in its own file, and in those that this one imports."""
        own = self._of_file(found.path)
        whole = {found.canonical, f"{found.path}:{found.name.partition('.')[0]}"}
        for change in own:
            if change.class_ is None and change.attribute == found.name.partition(".")[0]:
                yield change._replace(attribute=None)
            elif change.class_ is None or change.class_ in whole:
                yield change
        yield from (change for change in self._elsewhere(found.path) if change.class_ in whole)

    def _elsewhere(self, path: str) -> list[Change]:
        """What the files that a file imports do to classes that they name."""
        if path not in self._reached:
            seen, waiting, changes = {path}, [path], list[Change]()
            while waiting and len(seen) <= _FILES_AT_MOST:
                one = waiting.pop()
                try:
                    changes += [] if one == path else [each for each in self._of_file(one) if each.class_ is not None]
                    targets = [target for target in self._imported(one) if target not in seen]
                except Unreadable:  # that is said where its digest is wanted
                    continue
                seen.update(targets)
                waiting += targets
            if len(seen) > _FILES_AT_MOST:
                raise Unreadable(f"imports more than {_FILES_AT_MOST} files, one through another")
            self._reached[path] = changes
        return self._reached[path]

    def _of_file(self, path: str) -> list[Change]:
        if path not in self._known:
            self._known[path] = list(dict.fromkeys([*self._set(path), *self._called(path)]))
        return self._known[path]

    def _set(self, path: str) -> Iterator[Change]:
        """What is set on names. In a function, which may never run, what is no class of that name is another thing."""
        for owner, attribute, line, on_import in self._scopes.reading(path)["patched"]:
            if attribute in _SAYING_NOTHING:
                continue
            found = None if owner is None else self._scopes.look_up(path, owner)
            whole = attribute is None or attribute.startswith("__")
            said = "attributes are set whose names cannot be told" if whole else "it is set from outside the class"
            change = Change(None, None if whole else attribute, said, path, line)
            if found is not None and found.kind == CLASS:
                yield change._replace(class_=found.canonical)
            elif not on_import:
                continue
            elif found is not None and found.kind == MODULE:
                yield change._replace(
                    class_=f"{found.path}:{attribute}", attribute=None, reason=f"{owner}.{attribute} is set"
                )
            elif found is not None and found.kind == ELSEWHERE:
                yield change._replace(
                    attribute=None, reason=f"{owner}.{attribute or '…'} is set, which is used elsewhere"
                )
            elif not self._is_harmless(path, found, whole=whole):
                yield change

    def _is_harmless(self, path: str, found: Found | None, *, whole: bool) -> bool:
        """Whether something is no class, so that what is set on it is its own."""
        if found is None or found.doubt is not None:
            return False
        if found.kind == FUNCTION:
            return not whole
        named = found.what["is"] if found.kind == VALUE else None
        if named is None:
            return False
        if named[0] != "call":
            return bool(found.what["plain"])
        made_by = self._callee(found.path or path, named[1])
        return made_by is not None and (made_by.kind == CLASS or _is_any(made_by, _MADE_BY))

    def _called(self, path: str) -> Iterator[Change]:
        """Calls that are given a class."""
        for callee, names, line in self._scopes.reading(path)["calls"]:
            given = [found for name in names if (found := self._scopes.look_up(path, name)).kind == CLASS]
            if given and not _is_any(self._callee(path, callee), _HARMLESS):
                said = f"it is given to {callee[1] if callee[0] == 'name' else 'something'}, which may change it"
                yield from (Change(found.canonical, None, said, path, line) for found in given)

    def _callee(self, path: str, callee: expressions.Expression) -> Found | None:
        return self._scopes.look_up(path, callee[1]) if callee[0] == "name" else None

    def calls_in(self, found: Found) -> Iterator[tuple[str, int]]:
        """What is called in the body of a class by which it may be changed, and where: what gets its name may set others."""
        bound = found.what["bindings"]
        for callee, _, line in found.what["calls"]:
            named = callee[1] if callee[0] == "name" else "something"
            inside = callee[0] == "name" and named.partition(".")[0] in bound
            called = None if inside else self._callee(found.path, callee)
            if called is None or not (_is_of_the_standard_library(called) or self._is_plain_class(called)):
                yield f"{named} is called in the class body, which may change it", line

    def _is_plain_class(self, found: Found) -> bool:
        """Whether instances of a class of the repository do nothing to a class that they become an attribute of."""
        if found.kind != CLASS or found.doubt is not None:
            return False
        what = found.what
        bases = [base[1] if base[0] == "of" else base for base in what["bases"]]
        return "__set_name__" not in what["bindings"] and all(
            self._is_plain_base(found.path, base) for base in bases if base[0] == "name"
        )

    def _is_plain_base(self, path: str, base: Sequence[str]) -> bool:
        found = self._scopes.look_up(path, base[1])
        return _is_of_the_standard_library(found) or (found.name != "" and self._is_plain_leaf(found))

    def _is_plain_leaf(self, found: Found) -> bool:
        """A base of the repository that has no other bases than those of the standard library."""
        if found.kind != CLASS or "__set_name__" in found.what["bindings"]:
            return False
        return all(
            base[0] == "name" and _is_of_the_standard_library(self._scopes.look_up(found.path, base[1]))
            for base in found.what["bases"]
        )


def _is_any(found: Found | None, names: frozenset[str]) -> bool:
    return found is not None and found.kind == ELSEWHERE and found.doubt is None and found.name in names


def _is_of_the_standard_library(found: Found) -> bool:
    head = found.name.partition(".")[0]
    return found.kind == ELSEWHERE and found.doubt is None and (head == "builtins" or head in sys.stdlib_module_names)
