"""A copy of a repository's files to run code in, so that what runs is what was hashed and nothing of the original is touched."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from control_plane.errors import ControlPlaneError
from control_plane.sources.shadowing import is_bytecode
from control_plane.sources.tree import Tree
from control_plane.verification.subject import Named

_BATCH = 500  # files in memory at once
_INIT = "__init__.py"


def copy(tree: Tree, paths: Iterable[str], folder: Path) -> None:
    """Write these files of a tree below ``folder``; symlinks that lead out of the tree, and submodules, are left out.

    So is bytecode: it would run instead of the source that was read.
    """
    waiting = iter(path for path in paths if not is_bytecode(path))
    while batch := list(islice(waiting, _BATCH)):
        nodes = tree.nodes(batch)
        for path, content in tree.read_all(path for path in nodes if nodes[path].kind == "file").items():
            if isinstance(content, ControlPlaneError):
                raise content
            put(folder, path, content)
        for path, node in nodes.items():
            if node.kind == "symlink" and node.target is not None and not node.leads_out:
                _target(folder, path).symlink_to(node.target)


def put(folder: Path, path: str, content: bytes) -> None:
    """Write one file below ``folder``, in the place of what stands there."""
    target = _target(folder, path)
    if target.is_symlink():
        target.unlink()
    target.write_bytes(content)


def _target(folder: Path, path: str) -> Path:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def changed(folder: Path, hashed: Mapping[str, str]) -> Iterator[str]:
    """Those of the ``hashed`` files below ``folder`` whose content has another SHA-256, or that are no files any more."""
    return (path for path, digest in sorted(hashed.items()) if _digest(folder / path) != digest)


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
    except OSError:
        return None


def import_folders(files: Collection[str], known: Collection[str]) -> list[str]:
    """From where Python imports what ``files`` name: the root, `src`, and the folder that each file's package stands in.

    That is where control_plane/sources/imports looks for them, which the digests follow. ``known`` are all files.
    """
    homes = [_home(path.rpartition("/")[0], known) for path in files]
    wanted = ["", "src", *homes]
    return list(dict.fromkeys(wanted))


def module_name(code: Named, known: Collection[str]) -> str:
    """The name by which others import a file: from the folder that its package stands in, else from `src` or the root."""
    folder, _, file = code.path.rpartition("/")
    home = _home(folder, known)
    if home == folder:  # it is in no package
        home = next((above for above in ("src", "") if _is_named_from(above, code.path)), folder)
    parts = code.path[len(home) :].strip("/").removesuffix(".py").split("/")
    return ".".join(parts[:-1] if file == _INIT and len(parts) > 1 else parts)


def _is_named_from(folder: str, path: str) -> bool:
    below = path[len(folder) :].strip("/").removesuffix(".py")
    inside = path.startswith(f"{folder}/") if folder else True
    return inside and all(part.isidentifier() for part in below.split("/"))


def _home(folder: str, known: Collection[str]) -> str:
    """The nearest folder that is no package."""
    while folder and f"{folder}/{_INIT}" in known:
        folder = folder.rpartition("/")[0]
    return folder


def job_code(code: Named, folder: Path, known: Collection[str]) -> Mapping[str, str]:
    """A place in source as the runner wants it."""
    return {"file": os.fspath(folder / code.path), "name": module_name(code, known)}
