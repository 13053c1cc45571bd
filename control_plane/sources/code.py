"""The source files of one tree: each read once, with what it imports there, directly and through others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

from control_plane.errors import ControlPlaneError
from control_plane.sources import digests, dynamic_code, shapes
from control_plane.sources.imports.source import Paths, Unreadable
from control_plane.sources.reading_cache import ReadingCaches
from control_plane.sources.shadowing import Shadowing
from control_plane.sources.shapes.python_reading import LARGEST
from control_plane.sources.shapes.resolver import Reading, Resolver
from control_plane.sources.side_by_side import each
from control_plane.sources.tree import Tree

_BATCH = 500  # files in memory at once
_PYTHON = "python"


@dataclass(slots=True)
class Reached:
    """Files that belong together: SHA-256 by path, and those of which nobody can say what they import (line and why)."""

    files: dict[str, str] = field(default_factory=dict)
    unread: dict[str, tuple[int | None, str]] = field(default_factory=dict)

    @property
    def digest(self) -> str | None:
        """The digest of all; None where something may be missing, or there is nothing."""
        return digests.of_files(self.files) if self.files and not self.unread else None

    def without(self, paths: Collection[str]) -> Reached:
        """What is left without some files."""
        unread = {path: why for path, why in self.unread.items() if path not in paths}
        return Reached({path: sha256 for path, sha256 in self.files.items() if path not in paths}, unread)


class Code:
    """Reads the files of a tree as they are asked for. It is what a resolver is given (see ``shapes.resolver.Readings``)."""

    def __init__(self, tree: Tree, paths: Collection[str], caches: ReadingCaches) -> None:
        """Know a tree by ``paths``, all its files, symlinks too."""
        self.paths = Paths(tree, paths)
        self._shadowing = Shadowing(paths)
        self._tree = tree
        self.resolvers: Mapping[str, Resolver] = shapes.resolvers(self)
        self._caches = {
            language: caches.of(f"{language}-{resolver.version}") for language, resolver in self.resolvers.items()
        }
        self._sha256: dict[str, str] = {}
        self._dynamic: dict[str, tuple[int, str] | None] = {}  # by SHA-256
        self._readings: dict[str, Reading | Unreadable] = {}
        self._imported: dict[str, tuple[str, ...]] = {}

    def resolver(self, path: str) -> Resolver | None:
        """What resolves the shapes of a file; None for a language that nobody reads."""
        language = shapes.language(path)
        return self.resolvers[language] if language is not None else None

    def reading(self, path: str) -> Reading:
        """What a file says; Unreadable where it cannot be read."""
        if path not in self._readings:
            self._load([path])
        found = self._readings[path]
        if isinstance(found, Unreadable):
            raise found
        return found

    def load(self, roots: Iterable[str]) -> None:
        """Read files, and all that they reach, many at once."""
        waiting = list(dict.fromkeys(roots))
        while waiting:
            self._load([path for path in waiting if path not in self._readings])
            waiting = list(dict.fromkeys(target for path in waiting for target in self._targets(path)))
            waiting = [path for path in waiting if path not in self._imported]

    def reached(self, roots: Iterable[str], *, wholly: bool = False) -> Reached:
        """Files and all that they import within the tree, one through another; with the `__init__` of packages on the way.

        ``wholly``: a file that runs code which no import names has not been read.
        """
        found, waiting = Reached(), list(dict.fromkeys(roots))
        seen = set(waiting)
        self.load(waiting)
        while waiting:
            path = waiting.pop()
            if path not in self._sha256:
                found.unread[path] = (None, "cannot be read")
            else:
                found.files[path] = self._sha256[path]
            reading = self._readings[path]
            if isinstance(reading, Unreadable):
                found.unread[path] = (reading.line, reading.why)
            for target in self._targets(path):
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)
        for path in list(found.files):
            self._shadow(path, found)
            call = self._dynamic.get(found.files[path]) if wholly else None
            if call is not None:
                line, name = call
                found.unread.setdefault(path, (line, f"calls {name}, which runs code that no import names"))
        return found

    def _shadow(self, path: str, found: Reached) -> None:
        """Add what Python would run instead of a file: whoever reads the file has not read that."""
        for other in self._shadowing.of(path):
            found.unread[other] = (None, f"is run by Python in the place of {path}")
            sha256 = self.sha256(other)
            if sha256 is not None:
                found.files[other] = sha256

    def sha256(self, path: str) -> str | None:
        """The SHA-256 of a file; None where it cannot be read."""
        if path not in self._readings:
            self._load([path])
        return self._sha256.get(path)

    def _targets(self, path: str) -> tuple[str, ...]:
        if path not in self._imported:
            resolver = self.resolver(path)
            try:
                self._imported[path] = () if resolver is None else tuple(resolver.imported(path))
            except Unreadable:
                self._imported[path] = ()
        return self._imported[path]

    def _load(self, paths: Iterable[str]) -> None:
        waiting = iter(paths)
        while batch := list(islice(waiting, _BATCH)):
            sizes = {path: node.size or 0 for path, node in self._tree.nodes(batch).items() if node.kind == "file"}
            small = [path for path in batch if path in sizes and sizes[path] <= LARGEST]
            contents = self._tree.read_all(small)
            self._read_anew(contents)
            for path in batch:
                self._readings[path] = self._read(path, contents.get(path), sizes)

    def _read_anew(self, contents: Mapping[str, bytes | ControlPlaneError]) -> None:
        """Read what no cache has, each content once, and keep it."""
        found: dict[str, dict[str, bytes]] = {}
        for path, content in contents.items():
            language = shapes.language(path)
            if language is not None and isinstance(content, bytes):
                sha256 = self._sha256[path] = digests.of_content(content)
                if language == _PYTHON and sha256 not in self._dynamic:
                    self._dynamic[sha256] = dynamic_code.found(content)
                if self._caches[language].get(sha256) is None:
                    found.setdefault(language, {})[sha256] = content
        for language, wanted in found.items():
            read = partial(_read, type(self.resolvers[language]).read)
            for sha256, kept in zip(wanted, each(read, list(wanted.values())), strict=True):
                self._caches[language].put(sha256, kept)

    def _read(
        self, path: str, content: bytes | ControlPlaneError | None, sizes: Mapping[str, int]
    ) -> Reading | Unreadable:
        if content is None:
            too_large = f"is larger than {LARGEST} bytes, the most that is read"
            return Unreadable(too_large if path in sizes else "is no file of the repository")
        if isinstance(content, ControlPlaneError):
            return Unreadable(content.what)
        language = shapes.language(path)
        if language is None:
            self._sha256[path] = digests.of_content(content)
            return Unreadable("is source of no language that is read")
        kept = self._caches[language].get(self._sha256[path]) or {}
        error = kept.get("error")
        return Unreadable(error["why"], error["line"]) if error else kept["reading"]


def _read(read: Callable[[bytes], Reading], content: bytes) -> dict[str, Any]:
    """A reading, or why there is none, as a cache keeps it."""
    try:
        return {"reading": read(content)}
    except Unreadable as error:
        return {"error": {"why": error.why, "line": error.line}}
