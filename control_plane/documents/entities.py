"""An entity as a document states it."""

from __future__ import annotations

from typing import Any

from control_plane.sources.registry import TEXT_PARTS, Entity


def entity_document(entity: Entity, rank: int) -> dict[str, Any]:
    """One row: its cells by part (None where there is no such column), typed where a rule needs it typed."""
    parts = entity.parts
    return {
        **{part: parts.get(part) for part in TEXT_PARTS},
        "id": entity.id,
        "dependencies": entity.dependencies,
        "config": entity.config.value,
        "registry": entity.registry,
        "line": entity.line,
        "rank": rank,
        "extra": entity.extra,
    }
