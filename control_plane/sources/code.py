"""The source files of one tree: each read once, with what it imports there, directly and through others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

from control_plane.errors import ControlPlaneError
from control_plane.sources import digests, shapes
from control_plane.sources.imports.source import Paths, Unreadable
from control_plane.sources.reading_cache import ReadingCaches
from control_plane.sources.shapes.python_reading import LARGEST
from control_plane.sources.shapes.resolver import Reading, Resolver
from control_plane.sources.side_by_side import each
from control_plane.sources.tree import Tree

_BATCH = 500  # files in memory at once


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
        self._tree = tree
        self.resolvers: Mapping[str, Resolver] = shapes.resolvers(self)
        self._caches = {
            language: caches.of(f"{language}-{resolver.version}") for language, resolver in self.resolvers.items()
        }
        self._sha256: dict[str, str] = {}
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

    def reached(self, roots: Iterable[str]) -> Reached:
        """Files and all that they import within the tree, one through another; with the `__init__` of packages on the way."""
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
        return found

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
