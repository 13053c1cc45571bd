"""The files of a repository, wherever they are: in a work tree, in a commit, or in memory. Paths are relative, with `/`.

No symlink leads out: a path that leaves the tree has the kind ``outside`` and cannot be read.
"""

from __future__ import annotations

import os
import re
import stat
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from control_plane.errors import ControlPlaneError
from control_plane.sources.git import Blobs, Git, text

Kind = Literal["file", "folder", "missing", "outside", "malformed", "other"]
NodeKind = Literal["file", "symlink", "submodule", "other"]

_READ_AT_MOST = 256 * 1024 * 1024
_SYMLINKS_AT_MOST = 40
_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST_TARGET = 4096  # what a kernel takes


class Node(NamedTuple):
    """What stands at a path itself, no symlink followed: git's mode, the size in bytes, a symlink's target.

    None where that has no meaning, or where it cannot be told. A symlink ``leads_out`` where what it names is not in this
    repository, or cannot be told since it leads round.
    """

    kind: NodeKind
    mode: str | None
    size: int | None
    target: str | None = None
    leads_out: bool = False


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

    def symlinks(self, folder: str) -> Iterator[str]:
        """The path of each symlink below ``folder``, whose own path holds none."""

    def target(self, path: str) -> str | None:
        """What the symlink ``path`` says; None where it is none."""

    def real(self, path: str) -> str | None:
        """``path`` with all symlinks followed: the one name of what stands there. None where that is outside."""

    def nodes(self, paths: Iterable[str]) -> dict[str, Node]:
        """What stands at each of ``paths`` (as documents show them); where nothing does, it is left out."""

    def read_all(self, paths: Iterable[str]) -> dict[str, bytes | ControlPlaneError]:
        """The content of each of these files (as documents show their paths), or why it cannot be read."""


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
    if is_gits(path):
        return Place(None, "outside", "it leads into git's own folder")
    kind = tree.kind(path)
    reason = "it leads out of the repository, into git's own folder, or into another repository"
    return Place(path, kind, reason if kind == "outside" else None)


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


def resolved(path: str, target_of: Callable[[str], str | None]) -> str | None:
    """Follow every symlink on the way, one step after the other, as a kernel does; ``target_of`` gives a symlink's target.

    None where the way leaves the tree, were it to come back, where a target is absolute, or where it goes in circles.
    """
    ahead, behind, links = path.split("/")[::-1], list[str](), 0
    while ahead:
        part = ahead.pop()
        if part in ("", "."):
            continue
        if part == "..":
            if not behind:
                return None
            behind.pop()
            continue
        behind.append(part)
        target = target_of("/".join(behind))
        if target is not None:
            links += 1
            if target.startswith("/") or links > _SYMLINKS_AT_MOST:
                return None
            behind.pop()
            ahead += target.split("/")[::-1]
    return "/".join(behind)


def reaches(tree: Tree, folder: str) -> set[str]:
    """Where the content of a folder comes from: itself, and each path by which symlinks on the way to it or in it lead.

    What lies outside is named too, as far as a symlink names it: a submodule may stand above it.
    """
    found, seen, waiting = set[str](), set[str](), [folder]

    def passing(path: str) -> str | None:
        target = tree.target(path)
        if target is not None:
            found.add(path)
        return target

    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        found.add(path)
        real = resolved(path, passing)
        if real == path:
            waiting += tree.symlinks(path)
        elif real is not None:
            waiting.append(real)
    return found


def and_above(path: str) -> Iterator[str]:
    """A path, the folders above it, and the root."""
    while path:
        yield path
        path = path.rpartition("/")[0]
    yield ""


def is_gits(path: str) -> bool:
    """Whether a path leads into git's own folder, here or in a repository below; as a file system that folds case sees it."""
    return ".git" in path.lower().split("/")


def symlink_on_the_way(tree: Tree, path: str) -> str | None:
    """The first symlink that whoever goes to a path meets, from the root on, itself included; None where there is none."""
    ways = [*and_above(path)][-2::-1]  # the root is none
    return next((way for way in ways if tree.is_symlink(way)), None)


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
        except OSError:
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

    def symlinks(self, folder: str) -> Iterator[str]:
        """See Tree."""
        return filter(self.is_symlink, self.files(folder))

    def is_symlink(self, path: str) -> bool:
        """See Tree."""
        return "\0" not in path and os.path.islink(os.path.join(self.root, path))

    def real(self, path: str) -> str | None:
        """See Tree."""
        parent, _, name = path.rpartition("/")
        folder = self._folder(parent)
        if folder is None or "\0" in name:
            return None
        found = f"{folder}/{name}".strip("/")
        if name in (".", "..") or os.path.islink(f"{self.root}/{found}"):
            target = resolved(found, self.target)
            if target is None or self._folder(target.rpartition("/")[0]) is None:
                return None
            found = target
        return None if is_gits(found) else found

    def nodes(self, paths: Iterable[str]) -> dict[str, Node]:
        """See Tree."""
        found = {path: self._node(self._name(path)) for path in paths}
        return {path: node for path, node in found.items() if node is not None}

    def read_all(self, paths: Iterable[str]) -> dict[str, bytes | ControlPlaneError]:
        """See Tree."""
        return {path: _tried(self.read, self._name(path)) for path in paths}

    def _node(self, path: str) -> Node | None:
        where = f"{self.root}/{path}"
        try:
            found = os.lstat(where)
            if stat.S_ISLNK(found.st_mode):
                target = text(os.fsencode(os.readlink(where)))
                return Node("symlink", "120000", found.st_size, target, self.kind(path) == "outside")
        except OSError:
            return None
        if stat.S_ISREG(found.st_mode):
            return Node("file", "100755" if found.st_mode & stat.S_IXUSR else "100644", found.st_size)
        return Node("submodule", "160000", None) if stat.S_ISDIR(found.st_mode) else Node("other", None, None)

    def _name(self, shown: str) -> str:
        """The name on disk of a path as documents show it: there, bytes that are no UTF-8 are escaped."""
        if "\\" not in shown:
            return shown
        folder = ""
        for part in shown.split("/"):
            try:
                names = [name for name in os.listdir(f"{self.root}/{folder}") if text(os.fsencode(name)) == part]
            except OSError:
                names = []
            if len(names) > 1:  # one would hide the other
                raise ControlPlaneError("two files have names that look the same", where=shown, remedy="rename one")
            folder = f"{folder}/{names[0] if names else part}".lstrip("/")
        return folder

    def _where(self, path: str) -> str | None:
        """The path on disk, all symlinks followed; None where that lies outside."""
        real = self.real(path)
        return None if real is None else f"{self.root}/{real}"

    def _real_folder(self, path: str) -> str | None:
        """The real path of a folder; None where it lies outside, in git's own folder, or in a repository of its own."""
        real = None if "\0" in path else resolved(path, self.target)
        if not real:
            return real
        parts = real.split("/")
        above = ("/".join(parts[:end]) for end in range(1, len(parts) + 1))
        own = is_gits(real) or any(os.path.lexists(f"{self.root}/{folder}/.git") for folder in above)
        return None if own else real

    def target(self, path: str) -> str | None:
        """See Tree."""
        where = f"{self.root}/{path}"
        return os.readlink(where) if os.path.islink(where) else None


class Snapshot:
    """A tree that is held as a list of its files: a commit, or a repository in memory."""

    def __init__(self, entries: Blobs, source: Git | Mapping[str, bytes]) -> None:
        """Hold ``entries``, by path; what they hold, git knows by their ids, or a mapping by their paths."""
        self._entries = entries
        self._special = entries.special()
        self._paths = sorted(entries)
        self._source = source

    @classmethod
    def of_commit(cls, git: Git, commit: str) -> Snapshot:
        """The files of a commit, read as they are asked for: nothing is checked out."""
        return cls(git.blobs(commit), git)

    @classmethod
    def of_files(cls, files: Mapping[str, bytes], symlinks: Mapping[str, str] | None = None) -> Snapshot:
        """A repository in memory: content by path, and the target of each symlink by its path."""
        targets = {path: target.encode() for path, target in (symlinks or {}).items()}
        said = {**dict.fromkeys(files, "100644 blob "), **dict.fromkeys(targets, "120000 blob ")}
        return cls(Blobs(said), {**files, **targets})

    def kind(self, path: str) -> Kind:
        """See Tree."""
        found = self._resolve(path)
        if found is None:
            return "outside"
        if found in self._entries:
            return "folder" if found in self._special else "file"
        return "missing" if found and not self._below(found) else "folder"

    def read(self, path: str) -> bytes:
        """See Tree."""
        found = self._resolve(path)
        if found is None or not self._is(found, "file"):
            raise ControlPlaneError(f"is no file that can be read ({self.kind(path)})", where=path)
        return self._contents([found])[found]

    def files(self, folder: str) -> Iterator[str]:
        """See Tree."""
        real = self._resolve(folder)
        if real == folder:
            yield from self._below(real)
        elif real is not None:
            yield from (f"{folder}/{path.removeprefix(f'{real}/')}" for path in self._below(real))

    def symlinks(self, folder: str) -> Iterator[str]:
        """See Tree."""
        start = f"{folder}/" if folder else ""
        return (path for path in sorted(self._targets) if path.startswith(start))

    def is_symlink(self, path: str) -> bool:
        """See Tree."""
        return self._is(path, "symlink")

    def real(self, path: str) -> str | None:
        """See Tree."""
        return self._resolve(path)

    def nodes(self, paths: Iterable[str]) -> dict[str, Node]:
        """See Tree."""
        known = [path for path in paths if path in self._entries]
        sizes = self._sizes(path for path in known if self._entries[path].kind != "submodule")
        return {path: self._node(path, sizes.get(path)) for path in known}

    def read_all(self, paths: Iterable[str]) -> dict[str, bytes | ControlPlaneError]:
        """See Tree."""
        wanted = list(paths)
        contents = self._contents(path for path in wanted if self._is(path, "file"))
        return {path: contents[path] if path in contents else _tried(self.read, path) for path in wanted}

    def _node(self, path: str, size: int | None) -> Node:
        entry, target = self._entries[path], self._targets.get(path)
        return Node(entry.kind, entry.mode, size, target, target is not None and self.kind(path) == "outside")

    def _contents(self, paths: Iterable[str]) -> dict[str, bytes]:
        if not isinstance(self._source, Git):
            return {path: self._source[path] for path in paths}
        oids = {path: self._entries[path].oid for path in paths}
        contents = self._source.read_all(dict.fromkeys(oids.values()))
        return {path: contents[oid] for path, oid in oids.items()}

    def _sizes(self, paths: Iterable[str]) -> dict[str, int]:
        if not isinstance(self._source, Git):
            return {path: len(self._source[path]) for path in paths}
        oids = {path: self._entries[path].oid for path in paths}
        sizes = self._source.sizes(dict.fromkeys(oids.values()))
        return {path: sizes[oid] for path, oid in oids.items() if oid in sizes}

    @cached_property
    def _targets(self) -> dict[str, str]:
        """The target of each symlink; of one that no kernel would take, the root, which leads out."""
        links = [path for path, entry in self._special.items() if entry.kind == "symlink"]
        sizes = self._sizes(links)
        contents = self._contents(path for path in links if sizes.get(path, _LONGEST_TARGET) < _LONGEST_TARGET)
        return {path: text(contents[path]) if path in contents else "/" for path in links}

    def _resolve(self, path: str) -> str | None:
        """The real path; None where it is outside, in git's own folder, or in a submodule: another repository's."""
        real = resolved(path, self.target) if self._special else normal(path)
        if real is None or is_gits(real):
            return None
        above = and_above(real.rpartition("/")[0]) if self._special else ()
        return None if any(self._is(folder, "submodule") for folder in above) else real

    def target(self, path: str) -> str | None:
        """See Tree."""
        return self._targets.get(path)

    def _below(self, folder: str) -> Sequence[str]:
        """The paths below a folder, sorted; there `/` is what separates, and `0` the character that comes after it."""
        if not folder:
            return self._paths
        start, end = (bisect_left(self._paths, f"{folder}{character}") for character in "/0")
        return self._paths[start:end]

    def _is(self, path: str, kind: NodeKind) -> bool:
        return self._special[path].kind == kind if path in self._special else kind == "file" and path in self._entries


def _tried(read: Callable[[str], bytes], path: str) -> bytes | ControlPlaneError:
    try:
        return read(path)
    except ControlPlaneError as error:
        return error


def _unreadable(error: OSError) -> None:
    raise ControlPlaneError(f"cannot be read: {error.strerror}", where=str(error.filename))
