"""Decisions: the rows that register them, and the documents that record why."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from control_plane import schema
from control_plane.errors import ControlPlaneError
from control_plane.sources import front_matter
from control_plane.sources.git import text
from control_plane.sources.registry import Entity, Registry, artifact_place
from control_plane.sources.tree import Tree

FOLDER = "specs/decisions"
_RECORDED = frozenset({"record", "migration"})
_BYTES_AT_MOST = 1024 * 1024

Row = dict[str, Any]  # id, registry, line, status, kind (None: none that is text), config, path, exists
Document = dict[str, Any]  # path, error, id, title, status, date (None where the front matter has none), supersedes


def rows(registry: Registry, tree: Tree, types: Mapping[str, Any]) -> list[Row]:
    """Each row of type decision, whatever is wrong with it, and where its artifact stands in ``tree``."""
    decisions = (entity for entity in registry.entities if entity.parts.get("entity_type") == "decision")
    return [_row(entity, tree, types) for entity in decisions]


def documents(tree: Tree, registered: Sequence[Row]) -> list[Document]:
    """Each file that records a decision or lies beside one, by path, with its front matter or why it has none.

    Those are the files that rows of the kinds record and migration name, and the Markdown in the folders around them.
    """
    named = {row["path"] for row in registered if row["kind"] in _RECORDED and row["exists"]}
    folders = {FOLDER, *(path.rpartition("/")[0] for path in named)}
    beside = (path for path in _listed(tree, folders) if _is_markdown(path) and path.rpartition("/")[0] in folders)
    return [_document(tree, path) for path in sorted(named.union(beside))]


def _row(entity: Entity, tree: Tree, types: Mapping[str, Any]) -> Row:
    config = entity.config.value
    kind = (config or {}).get("kind")
    where = artifact_place(tree, entity, types) if entity.parts.get("artifact_path") else None
    return {
        "id": entity.id,
        "registry": entity.registry,
        "line": entity.line,
        "status": entity.parts.get("status", ""),
        "kind": kind if isinstance(kind, str) else None,
        "config": config,
        "path": where.path if where else None,
        "exists": where is not None and where.kind == "file",
    }


def _listed(tree: Tree, folders: set[str]) -> Iterator[str]:
    """What lies in the folders, and more: each file of the tree once at most, however many folders there are."""
    return tree.files(min(folders)) if len(folders) == 1 else tree.files("")


def _is_markdown(path: str) -> bool:
    return path.lower().endswith((".md", ".markdown"))


def _document(tree: Tree, path: str) -> Document:
    error = None
    try:
        given = front_matter.read(_modest(tree.read(path), path), path)
    except ControlPlaneError as problem:
        error, given = problem.what, {}
    else:
        if fault := schema.fault("decision", given):
            error = f"its front matter is not what is asked for: {fault.where}{': ' if fault.path else ''}{fault.why}"
    supersedes = given.get("supersedes")
    return {
        "path": text(os.fsencode(path)),
        "error": error,
        **{name: _text(given.get(name)) for name in ("id", "title", "status", "date")},
        "supersedes": [id_ for id_ in supersedes if isinstance(id_, str)] if isinstance(supersedes, list) else [],
    }


def _modest(content: bytes, path: str) -> bytes:
    if len(content) > _BYTES_AT_MOST:
        raise ControlPlaneError(f"is longer than {_BYTES_AT_MOST} bytes", where=path)
    return content


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
