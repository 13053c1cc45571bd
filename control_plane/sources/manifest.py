"""MANIFEST.json: the checksums of the critical files, written by `invoke manifest`, held against the tree by a gate."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any

from control_plane.errors import ControlPlaneError
from control_plane.sources import strict_json
from control_plane.sources.tree import Tree

PATH = "MANIFEST.json"
VERSION = 1
_DIGEST = {"sha256": str, "size": int}
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
    content, error = "", None
    listed: dict[str, Digest] = {}
    count: int | None = None
    try:
        content = tree.read(PATH).decode()
        manifest = strict_json.load(content)
        listed = _listed(manifest)
        count = manifest.get("registry_count")
    except UnicodeDecodeError:
        error = "it is not UTF-8"
    except (ControlPlaneError, ValueError) as reason:
        error = str(reason)
    lines = dict(_lines(content))
    paths = sorted({*listed, *critical_files(tree, vocabulary)})
    return Manifest(
        error, count, [ManifestFile(path, listed.get(path), _actual(tree, path), lines.get(path)) for path in paths]
    )


def _listed(manifest: Any) -> dict[str, Digest]:
    """The listed digests; ValueError where the manifest does not have the shape that `render` gives it."""
    if not isinstance(manifest, dict) or not isinstance(manifest.get("checksums"), dict):
        raise ValueError(  # noqa: TRY004 - what is wrong with a file, not with a caller
            "it has no `checksums` object"
        )
    if manifest.get("version") != VERSION:
        raise ValueError(f"its version is {manifest.get('version')!r}, not {VERSION}")
    if type(manifest.get("registry_count")) not in (int, NoneType):
        raise ValueError("its registry_count is no whole number")
    checksums: dict[str, Any] = manifest["checksums"]
    for path, listed in checksums.items():
        if not isinstance(listed, dict) or {name: type(value) for name, value in listed.items()} != _DIGEST:
            raise ValueError(f"{path}: a checksum is an object of sha256, a text, and size, a whole number")
    return checksums


def _actual(tree: Tree, path: str) -> Digest | None:
    if tree.is_symlink(path) or tree.kind(path) != "file":
        return None
    return digest(tree.read(path))


def _lines(content: str) -> Iterator[tuple[str, int]]:
    """On which line each path stands, where each has a line of its own, as `render` writes them."""
    for number, line in enumerate(content.split("\n"), start=1):
        name, found, _ = line.strip().partition('": {"sha256"')
        if found and name.startswith('"'):
            with contextlib.suppress(ValueError):
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
