"""The files of a repository in the document of the gate policy-check: each with who owns it and what the change did to it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from control_plane.documents import repo_spec
from control_plane.documents.change import Change
from control_plane.sources.codeowners import PLACES, CodeOwners
from control_plane.sources.contents import format_of
from control_plane.sources.files import Collected, Read
from control_plane.sources.git import ChangedPath
from control_plane.sources.registry import Entity
from control_plane.sources.tree import Place, and_above

_RULING_FIELDS = frozenset({"artifact_path", "entity_type", "status"})
_NOTHING = Read()


def is_whole(change: Change | None, rows: Sequence[Mapping[str, Any]], *, everything: bool) -> bool:
    """Whether facts of every file are wanted: where there is no change, or one of what decides about untouched files."""
    if everything or change is None:
        return True
    ruling = {
        way for path in (repo_spec.PATH, *PLACES) for way in and_above(path)
    }  # a change of a folder is one of a symlink
    if any(ruling & {item.path, item.origin} for item in change.paths):
        return True
    return any(row["kind"] == "removed" or _RULING_FIELDS.intersection(row["fields"]) for row in rows)


def owners_by_place(entities: Sequence[Entity], places: Sequence[Place | None]) -> dict[str, str]:
    """The entity at each path that an artifact_path names; of several, the first row's."""
    found: dict[str, str] = {}
    for entity, place in zip(entities, places, strict=True):
        if place is not None and place.path is not None and entity.id and place.kind in ("file", "folder"):
            found.setdefault(place.path, entity.id)
    return found


def tree_document(
    paths: Sequence[str],
    shown: Sequence[str],
    changed: Sequence[ChangedPath],
    collected: Collected,
    owners: Mapping[str, str],
    codeowners: CodeOwners | None,
    *,
    whole: bool,
) -> dict[str, Any]:
    """The `tree` of the document: all ``paths`` of the head, and the facts of those that are ``shown``."""
    changes = {item.path: item for item in changed}
    files = list(_files(shown, changes, collected, owners, codeowners))
    return {"whole": whole, "paths": list(paths), "alike": alike(paths), "files": files}


def alike(paths: Sequence[str]) -> list[list[str]]:
    """The files and folders that are one where neither case nor the Unicode form of a name counts, as on macOS and Windows.

    Of folders that are, what stands in them is not stated once more.
    """
    folders = {path.rpartition("/")[0] for path in paths}
    ways = list({"", *paths, *(way for folder in folders for way in and_above(folder))})
    folded = _folded(ways)
    if len(set(folded)) == len(ways):
        return []
    groups: dict[str, list[str]] = {}
    for way, one in zip(ways, folded, strict=True):
        groups.setdefault(one, []).append(way)
    found = (sorted(group) for group in groups.values() if len(group) > 1)
    return sorted(group for group in found if len({way.rpartition("/")[0] for way in group}) < len(group))


def _folded(paths: Sequence[str]) -> list[str]:
    """The paths without case and Unicode form; all at once, for a tree may have 100,000."""
    text = "\0".join(paths)
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower()).split("\0")


def _files(
    shown: Sequence[str],
    changes: Mapping[str, ChangedPath],
    collected: Collected,
    owners: Mapping[str, str],
    codeowners: CodeOwners | None,
) -> Iterator[dict[str, Any]]:
    for path in shown:
        node, change, read = collected.nodes.get(path), changes.get(path), collected.reads.get(path, _NOTHING)
        yield {
            "path": path,
            "status": change.status if change else None,
            "from": change.origin if change else None,
            "kind": node.kind if node else "other",
            "mode": node.mode if node else None,
            "size": node.size if node else None,
            "target": node.target if node else None,
            "leads_out": node.leads_out if node else False,
            "sha256": read.sha256,
            "owner": owner_of(path, owners),
            "owners": codeowners.owners(path) if codeowners else [],
            "binary": read.binary,
            "format": format_of(path),
            "content": read.content,
            "error": read.error,
            "added": read.added,
            "cut": read.cut,
        }


def owner_of(path: str, owners: Mapping[str, str]) -> str | None:
    """The entity whose artifact is the path or the nearest folder above it."""
    while path not in owners:
        if not path:
            return None
        path = path.rpartition("/")[0]
    return owners[path]
