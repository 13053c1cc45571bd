"""What every reader of imports speaks of: an import, the paths of a tree, and a file that cannot be read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from control_plane.sources.tree import Tree

LARGEST = 1024 * 1024  # bytes of one file; a syntax tree takes up to a thousand times as much memory


@dataclass(frozen=True, slots=True)
class Import:
    """An import: its place, the name as written, the file of the tree that it leads to, and the names taken from there.

    ``module`` is what the target is below the tree's root, as folders and a name. A name ``*`` is all that it offers.
    """

    path: str
    line: int
    name: str
    target: str
    module: tuple[str, ...]
    names: tuple[str, ...]


class Unreadable(Exception):
    """A file whose imports cannot be told: why, and the line where known."""

    def __init__(self, why: str, line: int | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.line = line


class TooLarge(Unreadable):
    """A file that is too large to be read."""

    def __init__(self, largest: int = LARGEST) -> None:
        super().__init__(f"is larger than {largest} bytes, the most that is read for imports")


class Paths:
    """The files and folders of a tree by name; only what is a symlink is looked at."""

    def __init__(self, tree: Tree, paths: Collection[str]) -> None:
        """Hold ``paths``: all files of the tree, symlinks too."""
        self.files = frozenset(paths)
        self.folders = _folders(paths)
        self._tree = tree
        self._real: dict[str, str | None] = {}

    def file(self, path: str) -> str | None:
        """The one name of the file at ``path``, a symlink followed; None where there is none."""
        if path in self.files and path not in self._real:
            self._real[path] = self._tree.real(path) if self._tree.is_symlink(path) else path
        return self._real.get(path)

    def folder(self, path: str) -> str | None:
        """The one name of the folder at ``path``, a symlink followed; None where there is none."""
        real = path if path in self.folders else self.file(path)
        return real if real in self.folders else None


def _folders(paths: Collection[str]) -> frozenset[str]:
    found = {""}
    for path in {path.rpartition("/")[0] for path in paths}:
        folder = path
        while folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return frozenset(found)
