"""What entities are to each other, in the document of the gate policy-check: where each stands, and who imports whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from control_plane.documents.change import Change
from control_plane.documents.files import owner_of
from control_plane.sources import imports
from control_plane.sources.imports.source import Import
from control_plane.sources.registry import Entity
from control_plane.sources.tree import Place, Tree, and_above


class Touched(NamedTuple):
    """What a change touched: paths, and the ids of entities whose every file is to be read."""

    files: frozenset[str]
    entities: frozenset[str]


def entities_document(
    entities: Sequence[Entity], places: Sequence[Place | None], paths: Sequence[str]
) -> list[dict[str, Any]]:
    """The `entities` of the document: each id once, as its first row says; ``paths`` are all files of the head."""
    sources = _sources(paths, {place.path for place in places if place is not None and place.path is not None})
    found: dict[str, dict[str, Any]] = {}
    for entity, place in zip(entities, places, strict=True):
        if entity.id and entity.id not in found:
            path = place.path if place is not None else None
            found[entity.id] = {
                "id": entity.id,
                "type": entity.parts.get("entity_type"),
                "status": entity.parts.get("status"),
                "registry": entity.registry,
                "line": entity.line,
                "path": path,
                "kind": place.kind if place is not None else None,
                "dependencies": list(dict.fromkeys(entity.dependencies)),
                "public": _texts((entity.config.value or {}).get("public")),
                "sources": [] if path is None else sorted(sources.get(path, ())),
            }
    return list(found.values())


def imports_document(
    tree: Tree,
    paths: Sequence[str],
    entities: Sequence[Mapping[str, Any]],
    owners: Mapping[str, str],
    touched: Touched | None,
) -> dict[str, Any]:
    """The `imports` of the document, from what is ``touched`` (None: from all source of entities).

    ``owners`` are the entities by the path that they stand at; what an entity imports from itself is left out. ``read`` are
    the entities of which every file was read: of others nobody can say what they do not import.
    """
    whole = {one["id"] for one in entities if one["sources"] and (touched is None or one["id"] in touched.entities)}
    files, partly, holders = list[str](), set[str](), set[str]()
    for path in imports.sources(paths):
        owner = owner_of(path, owners)
        if owner is None:
            continue
        holders.add(owner)
        if owner in whole or (touched is not None and path in touched.files):
            files.append(path)
        else:
            partly.add(owner)
    read = whole | (holders - partly)
    found = imports.read(tree, paths, files)
    places = {one["id"]: one["path"] for one in entities}
    return {
        "read": sorted(read),
        "items": [item for one in found.imports if (item := _item(one, owners, places)) is not None],
        "errors": [
            {"path": path, "line": line, "message": why} for path, line, why in sorted(found.errors, key=_place)
        ],
    }


def touched(
    change: Change | None,
    rows: Sequence[Mapping[str, Any]],
    entities: Sequence[Mapping[str, Any]],
) -> Touched | None:
    """The files of source that changed, and the entities with a changed row, with all that stands within them.

    None where there is no change: all are to be read.
    """
    if change is None:
        return None
    found: set[str] = set()
    ids = {row["id"] for row in rows if row["kind"] != "removed"}
    within = {one["path"] for one in entities if one["id"] in ids and one["path"] is not None}
    for one in entities:
        if one["path"] is not None and not within.isdisjoint(and_above(one["path"])):
            found.add(one["id"])
    return Touched(frozenset(item.path for item in change.paths), frozenset(found))


def _item(found: Import, owners: Mapping[str, str], places: Mapping[str, str | None]) -> dict[str, Any] | None:
    """An import between two entities; None where it is within one, or leads to no entity."""
    taker, giver = owner_of(found.path, owners), owner_of(found.target, owners)
    if taker is None or giver is None or taker == giver:
        return None
    return {
        "from": taker,
        "to": giver,
        "path": found.path,
        "line": found.line,
        "name": found.name,
        "names": _names(found, places[giver] or ""),
    }


def _names(found: Import, place: str) -> list[str]:
    """The names that are taken, as they are named within the entity at ``place``."""
    depth = len(place.split("/")) if place else 0
    inside = () if place == found.target else found.module[depth:]
    return [".".join((*inside, name)) for name in found.names] or ([".".join(inside)] if inside else [])


def _sources(paths: Sequence[str], places: set[str]) -> dict[str, set[str]]:
    """The languages that stand at or below each place, by the names of files."""
    found: dict[str, set[str]] = {}
    folders: dict[str, set[str]] = {}
    for path in imports.sources(paths):
        language = imports.language(path) or ""
        folders.setdefault(path.rpartition("/")[0], set()).add(language)
        if path in places:
            found.setdefault(path, set()).add(language)
    for folder, languages in folders.items():
        for above in places.intersection(and_above(folder)):
            found.setdefault(above, set()).update(languages)
    return found


def _texts(value: object) -> list[str] | None:
    return value if isinstance(value, list) and all(isinstance(item, str) for item in value) else None


def _place(error: tuple[str, int | None, str]) -> tuple[str, int]:
    return error[0], error[1] or 0
