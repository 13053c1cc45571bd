"""The document of the gate policy-check: each source's Rego as facts, beside the rows that register it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from control_plane import policies
from control_plane.evaluation import Evaluation
from control_plane.sources.registry import Entity, Registry, artifact_place
from control_plane.sources.tree import Tree


def source_facts(
    name: str, registry: Registry, tree: Tree, types: Mapping[str, Any], rego: tuple[list[dict[str, Any]], list[str]]
) -> dict[str, Any]:
    """One of the `sources` of the document; see its schema."""
    files, stray = rego
    return {
        "name": name,
        "root": policies.ROOT,
        "files": files,
        "stray": stray,
        "registered": [_registered(entity, tree, types) for entity in policies.rows(registry)],
        "decisions": [
            _decision(entity) for entity in registry.entities if entity.parts.get("entity_type") == "decision"
        ],
    }


def known_policies(registries: Iterable[Registry]) -> list[dict[str, Any]]:
    """What a waiver may name: each policy that a registry registers, whatever its status; of two with one id, both."""
    return [
        {
            "id": entity.id,
            "waivable": (config := entity.config.value or {}).get("waivable") is not False,
            "waiver_days": _whole(config.get("waiver_days")),
        }
        for registry in registries
        for entity in policies.rows(registry)
    ]


def _registered(entity: Entity, tree: Tree, types: Mapping[str, Any]) -> dict[str, Any]:
    config = entity.config.value or {}
    cell = entity.parts.get("artifact_path")
    where = artifact_place(tree, entity, types) if cell else None
    parameters = config.get("parameters", {})
    return {
        "id": entity.id,
        "registry": entity.registry,
        "line": entity.line,
        "status": entity.parts.get("status", ""),
        "artifact_path": cell,
        "folder": where.path if where else None,
        "exists": where is not None and where.kind == "folder",
        "gate": _text(config.get("gate")),
        "enforcement": _text(config.get("enforcement")),
        "effective_on": _text(config.get("effective_on")),
        "waivable": config.get("waivable") is not False,
        "waiver_days": _whole(config.get("waiver_days")),
        "decision": _text(config.get("decision")),
        "parameters": parameters if isinstance(parameters, dict) else {"parameters": parameters},
    }


def use_of_waivers(evaluations: Iterable[Evaluation]) -> dict[str, list[str]]:
    """Of a gate's evaluations that could judge: the policies that were evaluated, and the decisions that waived something."""
    judged = [found for found in evaluations if found.applies and not found.unjudgeable]
    return {
        "policies": sorted({id_ for found in judged for id_ in found.considered}),
        "waivers": sorted({item["waived_by"] for found in judged for item in found.findings if item.get("waived_by")}),
    }


def _decision(entity: Entity) -> dict[str, Any]:
    kind = (entity.config.value or {}).get("kind")
    return {"id": entity.id, "status": entity.parts.get("status", ""), "kind": _text(kind)}


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
