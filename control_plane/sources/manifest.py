"""MANIFEST.json: the checksums of the critical files, written by `invoke manifest`, held against the tree by a gate."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from control_plane.sources.tree import Tree

PATH = "MANIFEST.json"
VERSION = 1
Digest = dict[str, Any]  # {"sha256": hex, "size": bytes}


@dataclass(frozen=True, slots=True)
class ManifestFile:
    """A file that is listed, or critical, or both; ``listed`` and ``actual`` are digests or None; line in the manifest."""

    path: str
    listed: Digest | None
    actual: Digest | None
    line: int | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """MANIFEST.json beside what it speaks of; ``error`` says why it could not be read."""

    error: str | None
    registry_count: int | None
    files: list[ManifestFile]


def digest(content: bytes) -> Digest:
    """SHA-256 and size of a file's content."""
    return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}


def critical_files(tree: Tree, vocabulary: Mapping[str, list[str]]) -> list[str]:
    """The files that must be listed: those named, and all below the folders that are named; sorted."""
    ignored = set(vocabulary["ignored"])
    found: set[str] = set()
    for name in vocabulary["critical"]:
        if name.endswith("/"):
            found.update(path for path in tree.files(name.rstrip("/")) if not ignored.intersection(path.split("/")))
        elif tree.kind(name) != "missing":
            found.add(name)
    return sorted(found)


def read(tree: Tree, vocabulary: Mapping[str, list[str]]) -> Manifest | None:
    """The manifest held against the tree; None where there is none."""
    if tree.kind(PATH) == "missing":
        return None
    try:
        content = tree.read(PATH).decode()
        listed, count = _listed(json.loads(content))
        error = None
    except Exception as reason:  # noqa: BLE001 - whatever is wrong with it is a fact for the gate, said in one line
        content, listed, count, error = "", {}, None, f"{type(reason).__name__}: {reason}"
    lines = dict(_lines(content))
    paths = sorted({*listed, *critical_files(tree, vocabulary)})
    return Manifest(
        error, count, [ManifestFile(path, listed.get(path), _actual(tree, path), lines.get(path)) for path in paths]
    )


def _listed(manifest: Any) -> tuple[dict[str, Digest], int | None]:
    if not isinstance(manifest, dict) or not isinstance(manifest.get("checksums"), dict):
        raise TypeError("it has no `checksums` object")
    if manifest.get("version") != VERSION:
        raise ValueError(f"its version is {manifest.get('version')!r}, not {VERSION}")
    for path, listed in manifest["checksums"].items():
        if not isinstance(listed, dict) or set(listed) != {"sha256", "size"}:
            raise TypeError(f"{path}: a checksum holds sha256 and size")
    count = manifest.get("registry_count")
    return manifest["checksums"], count if isinstance(count, int) else None


def _actual(tree: Tree, path: str) -> Digest | None:
    if tree.is_symlink(path) or tree.kind(path) != "file":
        return None
    return digest(tree.read(path))


def _lines(content: str) -> Iterator[tuple[str, int]]:
    for number, line in enumerate(content.splitlines(), start=1):
        name, found, _ = line.strip().partition('": {"sha256"')
        if found and name.startswith('"'):
            yield json.loads(f'{name}"'), number


def render(tree: Tree, vocabulary: Mapping[str, list[str]], registry_count: int) -> bytes:
    """MANIFEST.json for a tree: the same bytes for the same files, a line for each."""
    lines = [
        f"    {json.dumps(path, ensure_ascii=False)}: {json.dumps(actual)}"
        for path in critical_files(tree, vocabulary)
        if path != PATH and (actual := _actual(tree, path)) is not None
    ]
    head = f'{{\n  "version": {VERSION},\n  "generator": "invoke manifest",\n  "registry_count": {registry_count},\n'
    joined = ",\n".join(lines)
    return f'{head}  "checksums": {{\n{joined}\n  }}\n}}\n'.encode()
