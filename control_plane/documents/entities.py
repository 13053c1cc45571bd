"""Entities as a document states them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from control_plane.sources import sheet
from control_plane.sources.registry import Entity, Registry, config_spans
from control_plane.sources.tree import Tree


def entity_document(entity: Entity, rank: int = 0) -> dict[str, Any]:
    """One row: its cells by part (None where there is no such column), typed where a rule needs it typed."""
    cell = entity.parts.get
    return {  # spelled out: a registry may have 100,000 of them
        "id": entity.id,
        "name": cell("name"),
        "entity_type": cell("entity_type"),
        "category": cell("category"),
        "purpose": cell("purpose"),
        "artifact_path": cell("artifact_path"),
        "status": cell("status"),
        "selected": cell("selected"),
        "priority": cell("priority"),
        "version": cell("version"),
        "dependencies": entity.dependencies,
        "config": entity.config.value,
        "registry": entity.registry,
        "line": entity.line,
        "rank": rank,
        "extra": entity.extra,
    }


def rows_of_types(registry: Registry, types: Collection[str]) -> dict[str, Any]:
    """The `registry` of a document that needs only the rows of some types."""
    wanted = [entity for entity in registry.entities if entity.parts.get("entity_type") in types]
    return {"entities": [entity_document(entity) for entity in wanted]}


def config_places(registry: Registry, tree: Tree, entities: Sequence[Entity]) -> Iterator[tuple[int, int | None]]:
    """Line and column of each row's config; the row's own line and no column where that cannot be told."""
    spans = {}
    for path in {entity.registry for entity in entities}:
        if tree.kind(path) == "file":
            lines = {entity.line for entity in entities if entity.registry == path}
            spans[path] = config_spans(registry, path, sheet.text(tree.read(path)), lines)
    for entity in entities:
        span = spans.get(entity.registry, {}).get(entity.line)
        yield (span.line, span.column) if span else (entity.line, None)


def decisions(
    registry: Registry | None, kind: str, fields: Mapping[str, type]
) -> Iterator[tuple[Entity, dict[str, Any]]]:
    """The decisions of a kind, each with its id, status and ``fields``, where all are of their type; lists are of text.

    One that is not whole permits nothing, and its row is denied elsewhere.
    """
    for entity in registry.entities if registry else []:
        if entity.parts.get("entity_type") != "decision":
            continue
        config = entity.config.value or {}
        values = {name: config.get(name) for name in fields}
        if config.get("kind") == kind and all(_is(values[name], type_) for name, type_ in fields.items()):
            yield entity, {"id": entity.id, "status": entity.parts.get("status", ""), **values}


def _is(value: object, type_: type) -> bool:
    return isinstance(value, type_) and (not isinstance(value, list) or all(isinstance(item, str) for item in value))
