"""Evidence: what a run of `invoke app.verify` wrote, committed in a repository or in the folder of a job. Nothing of it is believed
before it is held against its schema; who made it, a rule asks.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from control_plane import schema
from control_plane.errors import ControlPlaneError, UsageError
from control_plane.sources import digests, regular, strict_json
from control_plane.sources.tree import Tree, place

MANIFEST = "evidence.json"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.json")  # as a manifest may list it
_LARGEST = 8 * regular.MEBIBYTE  # of one file
_ALL_LARGEST = 256 * regular.MEBIBYTE
_FILES_AT_MOST = 5_000
_FAILED_SHOWN = 20
_TEXT_SHOWN = 500  # characters of a name or a message
_REMEDY = "give the folder that `invoke app.verify --out DIR` wrote"
_SAME = (
    "capability", "extension_point", "contract_version", "commit", "date", "digests", "files", "contract_files", "test_files",
    "complete", "operations", "machine", "server",
)  # fmt: skip
_LATER = ("implementation", "settings")  # what evidence of an older version does not say


@dataclass(frozen=True, slots=True)
class Given:
    """A folder of evidence: what its manifest says, and what stands there about each capability."""

    source: str
    commit: str | None = None
    error: str | None = None
    evidence: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The folder as a document states it."""
        return {"source": self.source, "commit": self.commit, "error": self.error}


def named(path: str, name: str | None) -> str:
    """What was run: a file, or a class in it, as a row names it."""
    return path if name is None else f"{path}:{name}"


def read_folder(folder: Path) -> Given:
    """The evidence in a folder; UsageError where it is none. Symlinks in it are not followed."""
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 - the names, not paths
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=f"--evidence {folder}", remedy=_REMEDY) from error
    wanted = [name for name in names if _NAME.fullmatch(name) and name != MANIFEST]
    if len(wanted) > _FILES_AT_MOST:
        raise UsageError(f"holds more than {_FILES_AT_MOST} files", where=f"--evidence {folder}", remedy=_REMEDY)
    manifest, fault = _manifest(folder)
    stated: Mapping[str, str] = manifest.get("files", {})
    found: dict[str, list[dict[str, Any]]] = {}
    for id_, item in _items(folder, sorted({*wanted, *stated}), stated):
        found.setdefault(id_, []).append(item)
    commit = None if manifest.get("dirty", True) else manifest.get("commit")
    return Given(str(folder), commit, fault, found)


def _items(folder: Path, names: list[str], stated: Mapping[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each file, by the capability that it is about; one that cannot be read is about the one that it is named for."""
    left = _ALL_LARGEST
    for name in names:
        try:
            raw = _own_file(folder / name, min(left, _LARGEST))
        except ControlPlaneError as error:
            about, item = name.partition(".")[0], _item("given", name, None, error.what)
        else:
            left -= len(raw)
            item = _item("given", name, raw, None)
            about = item["content"]["capability"] if item["content"] else name.partition(".")[0]
        yield about, item | {"stated_sha256": stated.get(name)}


def _manifest(folder: Path) -> tuple[dict[str, Any], str | None]:
    """What a folder's manifest says; nothing, and why, where it cannot be used."""
    try:
        content = strict_json.load(_own_file(folder / MANIFEST, _LARGEST).decode("utf-8-sig"))
    except ControlPlaneError as error:
        return {}, f"{MANIFEST} {error.what}"
    except ValueError as error:
        return {}, f"{MANIFEST} cannot be read: {error}"
    if fault := schema.fault("evidence-manifest", content, masked=True):
        return {}, f"{MANIFEST}: {fault.where}: {fault.why}"
    return content, None


def _own_file(path: Path, at_most: int) -> bytes:
    if path.is_symlink():
        raise ControlPlaneError("is a symlink", where=str(path))
    return regular.read(path, at_most, ControlPlaneError, _REMEDY)


def committed(cell: str, folder: str, tree: Tree, base: Tree | None) -> dict[str, Any]:
    """The evidence at the path that a row names, and whether the same bytes stand on the base there."""
    where = place(tree, cell, folder)
    path = where.path or cell
    real = tree.real(path) if where.kind == "file" else None
    if real is None:
        return _item("committed", path, None, where.reason or "there is no such file")
    node = tree.nodes([real]).get(real)
    if node is None or node.size is None or node.size > _LARGEST:
        return _item("committed", path, None, f"holds more than {_LARGEST} bytes, the most that is read")
    try:
        raw = tree.read(real)
    except ControlPlaneError as error:
        return _item("committed", path, None, error.what)
    return _item("committed", path, raw, None) | {"on_base": _stands(raw, path, base)}


def _stands(raw: bytes, path: str, base: Tree | None) -> bool | None:
    if base is None:
        return None
    try:
        return base.kind(path) == "file" and base.read(path) == raw
    except ControlPlaneError:
        return False


def _item(source: str, path: str, raw: bytes | None, error: str | None) -> dict[str, Any]:
    content, fault = _content(raw) if raw is not None else (None, error)
    return {
        "source": source,
        "path": path,
        "on_base": None,
        "error": fault,
        "sha256": None if raw is None else digests.of_content(raw),
        "stated_sha256": None,
        "content": content,
    }


def _content(raw: bytes) -> tuple[dict[str, Any] | None, str | None]:
    """What a file of evidence says, as a document states it; None, and why, where it is none."""
    try:
        found = strict_json.load(raw.decode("utf-8-sig"))
    except ValueError as error:
        return None, str(error)[:_TEXT_SHOWN]
    if fault := schema.fault("evidence", found, masked=True):
        return None, f"{fault.where}: {fault.why}" if fault.where else fault.why
    outcomes = [test["outcome"] for test in found["tests"]]
    counts = {name: outcomes.count(name) for name in ("passed", "failed", "skipped")}
    failed = [test for test in found["tests"] if test["outcome"] in ("failed", "error")]
    return {
        **{name: found[name] for name in _SAME},
        **{name: found.get(name) for name in _LATER},
        "outcomes": {**counts, "errors": outcomes.count("error")},
        "failed": [
            {name: test[name][:_TEXT_SHOWN] for name in ("name", "outcome", "message")}
            for test in failed[:_FAILED_SHOWN]
        ],
    }, None
