"""Imports between the files of a tree, stated by one small reader for each language. Nothing is imported or run.

A further language is a module with a class like ``python.Python``, and its place in ``READERS``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from control_plane.errors import ControlPlaneError
from control_plane.sources.imports.python import Python
from control_plane.sources.imports.source import LARGEST, Import, Paths, TooLarge, Unreadable
from control_plane.sources.tree import Tree

_BATCH = 500  # files in memory at once


class Reader(Protocol):
    """What reads one language; it is made with the Paths of a tree."""

    @property
    def language(self) -> str:
        """Its name."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """What the names of its files end with."""

    def read(self, path: str, content: bytes) -> Iterable[Import]:
        """What a file imports from other files of the tree; Unreadable where that cannot be told."""


READERS = (Python,)
_LANGUAGES = {suffix: reader.language for reader in READERS for suffix in reader.suffixes}


@dataclass(slots=True)
class Found:
    """What files import, and the files that could not be read: path, line where known, and why."""

    imports: list[Import]
    errors: list[tuple[str, int | None, str]]


def language(path: str) -> str | None:
    """The language of a file by its name; None where no reader knows it."""
    return _LANGUAGES.get(path[path.rfind(".") :]) if "." in path else None


def sources(paths: Iterable[str]) -> list[str]:
    """Those paths whose language a reader knows."""
    suffixes = tuple(_LANGUAGES)
    return [path for path in paths if path.endswith(suffixes)]


def read(tree: Tree, paths: Collection[str], wanted: Iterable[str]) -> Found:
    """What the ``wanted`` files import; ``paths`` are all files of the tree, symlinks too. No other file is read."""
    known = Paths(tree, paths)
    readers: dict[str | None, Reader] = {reader.language: reader(known) for reader in READERS}
    found = Found([], [])
    for path, content in _contents(tree, wanted):
        try:
            if isinstance(content, Unreadable):
                raise content
            found.imports += readers[language(path)].read(path, content)
        except Unreadable as error:
            found.errors.append((path, error.line, error.why))
    return found


def _contents(tree: Tree, wanted: Iterable[str]) -> Iterator[tuple[str, bytes | Unreadable]]:
    """The content of each file, or why it cannot be read; one that is too large is not even fetched."""
    waiting = iter(wanted)
    while batch := list(islice(waiting, _BATCH)):
        sizes = {path: node.size or 0 for path, node in tree.nodes(batch).items() if node.kind == "file"}
        yield from ((path, TooLarge()) for path in batch if sizes.get(path, 0) > LARGEST)
        for path, content in tree.read_all(path for path in batch if sizes.get(path, 0) <= LARGEST).items():
            yield path, Unreadable(content.what) if isinstance(content, ControlPlaneError) else content
