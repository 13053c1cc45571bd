"""The `spec` of policy-check's document: what head and base say of the repository's own structure."""

from __future__ import annotations

from typing import Any

from control_plane.documents import spec
from control_plane.sources.tree import Tree, symlink_on_the_way

PATH = "specs/repo.md"
_SCHEMA = "repo-spec"


def facts(head: Tree, base: Tree | None) -> dict[str, Any]:
    """The spec of each side; None where a side has no such file, or where there is no base."""
    return {"head": _followed(_of(head), head), "base": None if base is None else _of(base)}


def _followed(found: dict[str, Any] | None, head: Tree) -> dict[str, Any] | None:
    """A spec behind a symlink would change where no change touches it: none in a head. What a base's says still rules."""
    link = symlink_on_the_way(head, PATH)
    if found is None or link is None:
        return found
    return {**found, "error": found["error"] or f"{link} is a symlink; write a file in its place", "content": None}


def _of(tree: Tree) -> dict[str, Any] | None:
    """A symlink that leads nowhere is a file that cannot be read, and no absence: it would switch every rule off."""
    if tree.kind(PATH) == "missing" and not tree.is_symlink(PATH):
        return None
    return spec.read(PATH, _SCHEMA, tree)
