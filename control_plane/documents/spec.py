"""A spec in a document: the front matter of a Markdown file, held against its schema, or why it says nothing."""

from __future__ import annotations

from typing import Any

from control_plane import schema
from control_plane.errors import ControlPlaneError
from control_plane.sources import front_matter
from control_plane.sources.tree import Tree, place


def read(path: str, schema_name: str, tree: Tree) -> dict[str, Any]:
    """The spec at ``path``: `path`, and `content` as ``schema_name`` allows it, or else the `error`."""
    where = place(tree, path, "")
    if where.kind != "file" or where.path is None:
        return _unusable(path, where.reason or f"is no file that can be read ({where.kind})")
    try:
        content = front_matter.read(tree.read(where.path), where.path)
    except ControlPlaneError as error:
        return _unusable(path, str(error))
    if fault := schema.fault(schema_name, content):
        return _unusable(path, f"{fault.where}: {fault.why}" if fault.where else fault.why)
    return {"path": path, "error": None, "content": content}


def _unusable(path: str, why: str) -> dict[str, Any]:
    return {"path": path, "error": why, "content": None}
