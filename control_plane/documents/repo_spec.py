"""The `spec` of policy-check's document: what head and base say of the repository's own structure."""

from __future__ import annotations

from typing import Any

from control_plane.documents import spec
from control_plane.sources.tree import Tree

PATH = "specs/repo.md"
_SCHEMA = "repo-spec"


def facts(head: Tree, base: Tree | None) -> dict[str, Any]:
    """The spec of each side; None where a side has no such file, or where there is no base."""
    return {"head": _of(head), "base": None if base is None else _of(base)}


def _of(tree: Tree) -> dict[str, Any] | None:
    """A symlink that leads nowhere is a file that cannot be read, and no absence: it would switch every rule off."""
    if tree.kind(PATH) == "missing" and not tree.is_symlink(PATH):
        return None
    return spec.read(PATH, _SCHEMA, tree)
