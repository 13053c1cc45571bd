"""What a change did: to paths, to rows, and to the artifacts that rows name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from control_plane.documents.entities import entity_document
from control_plane.sources.git import ChangedPath
from control_plane.sources.registry import Entity, Registry
from control_plane.sources.tree import Place, and_above


@dataclass(frozen=True, slots=True)
class Change:
    """Between base and head: the paths that differ, and the base's registry (None: the base had none)."""

    base: str
    paths: list[ChangedPath]
    registry: Registry | None
    manifest_on_base: bool


def change_document(change: Change | None, registry: Registry, places: list[Place | None]) -> dict[str, Any] | None:
    """The `change` of an input document; ``places`` are those of the head's entities' artifacts."""
    if change is None:
        return None
    return {
        "paths": [{"path": path.path, "status": path.status, "from": path.origin} for path in change.paths],
        "rows": list(changed_rows(change.registry.entities if change.registry else [], registry.entities)),
        "artifacts": list(_touched(change.paths, places)),
    }


def changed_rows(base: list[Entity], head: list[Entity]) -> Iterator[dict[str, Any]]:
    """Each row that was added, removed or changed, by id; of several rows with one id, the first counts."""
    before, after = _first_by_id(base), _first_by_id(head)
    for id_, entity in after.items():
        old = before.get(id_)
        if old is None:
            yield _row(id_, "added", None, entity, [])
        elif fields := _changed_fields(old, entity):
            yield _row(id_, "changed", old, entity, fields)
    for id_, entity in before.items():
        if id_ not in after:
            yield _row(id_, "removed", entity, None, [])


def _first_by_id(entities: list[Entity]) -> dict[str, Entity]:
    return {entity.id: entity for entity in reversed(entities) if entity.id}


def _changed_fields(old: Entity, new: Entity) -> list[str]:
    if old.parts == new.parts and old.extra == new.extra:
        return []
    return [*_differing(old.parts, new.parts), *_differing(old.extra, new.extra)]


def _differing(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    return sorted(name for name in {*old, *new} if old.get(name) != new.get(name))


def _row(id_: str, kind: str, before: Entity | None, after: Entity | None, fields: list[str]) -> dict[str, Any]:
    return {
        "id": id_,
        "kind": kind,
        "fields": fields,
        "before": entity_document(before, 0) if before else None,
        "after": entity_document(after, 0) if after else None,
    }


def _touched(paths: list[ChangedPath], places: list[Place | None]) -> Iterator[dict[str, Any]]:
    """The entities whose artifact, or a file below it, is among the paths."""
    claimed: dict[str, list[int]] = {}
    for position, where in enumerate(places):
        if where is not None and where.path is not None:
            claimed.setdefault(where.path, []).append(position)
    touched: dict[int, list[str]] = {}
    for changed in paths:
        for path in filter(None, (changed.path, changed.origin)):
            for above in and_above(path):
                for position in claimed.get(above, ()):
                    touched.setdefault(position, []).append(path)
    for position in sorted(touched):
        yield {"row": position, "paths": sorted(set(touched[position]))}
