"""The files of a repository, wherever they are: in a work tree, in a commit, or in memory. Paths are relative, with `/`.

No symlink leads out: a path that leaves the tree has the kind ``outside`` and cannot be read.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, Protocol

from control_plane.errors import ControlPlaneError
from control_plane.sources.git import Git

Kind = Literal["file", "folder", "missing", "outside", "malformed", "other"]

_READ_AT_MOST = 256 * 1024 * 1024
_SYMLINKS_AT_MOST = 40
_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Tree(Protocol):
    """What every tree answers."""

    def kind(self, path: str) -> Kind:
        """What stands at ``path``, all symlinks followed; ``""`` is the root."""

    def read(self, path: str) -> bytes:
        """The content of a file; ControlPlaneError where it is none, or is too large."""

    def files(self, folder: str) -> Iterator[str]:
        """The path of each file and symlink below ``folder``, sorted; nothing where it is no folder."""

    def is_symlink(self, path: str) -> bool:
        """Whether ``path`` itself is a symlink."""

    def real(self, path: str) -> str | None:
        """``path`` with all symlinks followed: the one name of what stands there. None where that is outside."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell leads: a path in the tree, or the ``reason`` why it leads to none."""

    path: str | None
    kind: Kind
    reason: str | None = None


def place(tree: Tree, cell: str, folder: str) -> Place:
    """Find where ``cell`` leads; it is relative to the root where it begins with `/`, else to ``folder``."""
    reason = _malformed(cell)
    if reason:
        return Place(None, "malformed", reason)
    path = normal(cell.lstrip("/") if cell.startswith("/") else f"{folder}/{cell}")
    if path is None:
        return Place(None, "outside", "it leaves the repository by `..`")
    if path == ".git" or path.startswith(".git/"):
        return Place(None, "outside", "it leads into git's own folder")
    kind = tree.kind(path)
    return Place(path, kind, "a symlink leads out of the repository" if kind == "outside" else None)


def normal(path: str) -> str | None:
    """Fold ``.``, ``..`` and doubled slashes; None where the path leaves the root."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _malformed(cell: str) -> str | None:
    if _CONTROL.search(cell):
        return "it holds a control character"
    if "\\" in cell:
        return "it holds a backslash; write `/`"
    if _DRIVE.match(cell):
        return "it begins with a drive letter"
    return None


class WorkTree:
    """A folder on disk."""

    def __init__(self, root: Path) -> None:
        """Read below ``root``, a folder that exists."""
        self.root = os.path.realpath(root)
        self._folder = lru_cache(maxsize=None)(self._real_folder)

    def kind(self, path: str) -> Kind:
        """See Tree."""
        if "\0" in path:
            return "missing"
        where = self._where(path)
        if where is None:
            return "outside"
        try:
            mode = os.lstat(where).st_mode
            if stat.S_ISLNK(mode):
                real = self._inside(os.path.realpath(where))
                if real is None:
                    return "outside"
                mode = os.stat(real).st_mode
        except (OSError, ValueError):
            return "missing"
        if stat.S_ISREG(mode):
            return "file"
        return "folder" if stat.S_ISDIR(mode) else "other"

    def read(self, path: str) -> bytes:
        """See Tree."""
        where = self._where(path)
        kind = self.kind(path)
        if where is None or kind != "file":
            raise ControlPlaneError(f"is no file that can be read ({kind})", where=path)
        try:
            if os.path.getsize(where) > _READ_AT_MOST:
                raise ControlPlaneError(f"is larger than {_READ_AT_MOST} bytes", where=path)
            return Path(where).read_bytes()
        except OSError as error:
            raise ControlPlaneError(f"cannot be read: {error.strerror}", where=path) from error

    def files(self, folder: str) -> Iterator[str]:
        """See Tree."""
        if normal(folder) is None or self.kind(folder) != "folder":
            return
        top = os.path.join(self.root, folder) if folder else self.root
        for current, folders, names in os.walk(top, onerror=_unreadable):
            linked = [name for name in folders if os.path.islink(os.path.join(current, name))]
            folders[:] = sorted(name for name in folders if name != ".git" and name not in linked)
            relative = os.path.relpath(current, self.root).replace(os.sep, "/")
            start = "" if relative == "." else f"{relative}/"
            for name in sorted([*names, *linked]):
                yield start + name

    def is_symlink(self, path: str) -> bool:
        """See Tree."""
        return "\0" not in path and os.path.islink(os.path.join(self.root, path))

    def real(self, path: str) -> str | None:
        """See Tree."""
        found = None if "\0" in path else self._inside(os.path.realpath(os.path.join(self.root, path)))
        return None if found is None else os.path.relpath(found, self.root).replace(os.sep, "/").removeprefix(".")

    def _where(self, path: str) -> str | None:
        """The path on disk, the symlinks of its folders followed; None where that lies outside."""
        parent, _, name = path.rpartition("/")
        folder = self._folder(parent)
        return folder if folder is None or not name else f"{folder}/{name}"

    def _real_folder(self, path: str) -> str | None:
        if "\0" in path:
            return None
        return self._inside(os.path.realpath(os.path.join(self.root, path)))

    def _inside(self, real: str) -> str | None:
        return real if real == self.root or real.startswith(self.root + os.sep) else None


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or symlink (its content is its target) of a snapshot; ``content`` reads it."""

    kind: Literal["file", "symlink", "submodule"]
    content: Callable[[], bytes]


class Snapshot:
    """A tree that is held as a list of its files: a commit, or a repository in memory."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        """Hold ``entries``, by path."""
        self._entries = entries
        self._folders = _folders_of(entries)

    @classmethod
    def of_commit(cls, git: Git, commit: str) -> Snapshot:
        """The files of a commit, read as they are asked for: nothing is checked out."""
        return cls({path: Entry(blob.kind, _reader(git, blob.oid)) for path, blob in git.blobs(commit).items()})  # type: ignore[arg-type]

    @classmethod
    def of_files(cls, files: Mapping[str, bytes], symlinks: Mapping[str, str] | None = None) -> Snapshot:
        """A repository in memory: content by path, and the target of each symlink by its path."""
        entries = {path: Entry("file", lambda content=content: content) for path, content in files.items()}  # type: ignore[misc]
        for path, target in (symlinks or {}).items():
            entries[path] = Entry("symlink", lambda target=target: target.encode())  # type: ignore[misc]
        return cls(entries)

    def kind(self, path: str) -> Kind:
        """See Tree."""
        found = self._resolve(path)
        if found is None:
            return "outside"
        if found in self._entries:
            return "file" if self._entries[found].kind == "file" else "folder"
        return "folder" if found in self._folders else "missing"

    def read(self, path: str) -> bytes:
        """See Tree."""
        found = self._resolve(path)
        if found is None or found not in self._entries or self._entries[found].kind != "file":
            raise ControlPlaneError(f"is no file that can be read ({self.kind(path)})", where=path)
        return self._entries[found].content()

    def files(self, folder: str) -> Iterator[str]:
        """See Tree."""
        real = self._resolve(folder)
        if real is None:
            return
        start, shown = f"{real}/" if real else "", f"{folder}/" if folder else ""
        yield from sorted(shown + path.removeprefix(start) for path in self._entries if path.startswith(start))

    def is_symlink(self, path: str) -> bool:
        """See Tree."""
        return path in self._entries and self._entries[path].kind == "symlink"

    def real(self, path: str) -> str | None:
        """See Tree."""
        return self._resolve(path)

    def _resolve(self, path: str) -> str | None:
        """Follow the symlinks on the way; None where one leads outside, or in a circle."""
        for _ in range(_SYMLINKS_AT_MOST):
            link = self._first_symlink(path)
            if link is None:
                return path
            target = self._entries[link].content().decode("utf-8", "backslashreplace")
            if target.startswith("/"):
                return None
            moved = normal(f"{link.rpartition('/')[0]}/{target}{path[len(link) :]}")
            if moved is None:
                return None
            path = moved
        return None

    def _first_symlink(self, path: str) -> str | None:
        parts = path.split("/")
        for end in range(1, len(parts) + 1):
            part = "/".join(parts[:end])
            if self.is_symlink(part):
                return part
        return None


def _unreadable(error: OSError) -> None:
    raise ControlPlaneError(f"cannot be read: {error.strerror}", where=str(error.filename))


def _folders_of(paths: Iterable[str]) -> set[str]:
    folders = {""}
    for path in paths:
        while path := path.rpartition("/")[0]:
            if path in folders:
                break
            folders.add(path)
    return folders


def _reader(git: Git, oid: str) -> Callable[[], bytes]:
    return lambda: git.read(oid)
