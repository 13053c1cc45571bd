"""The document of the gate cloud-plan: plans, and what permits them on the head and on the base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from control_plane.documents import spec
from control_plane.documents.entities import rows_of_types
from control_plane.sources import sheet
from control_plane.sources.registry import Entity, Registry, config_spans
from control_plane.sources.tree import Tree, normal, place

_SPEC = "cloud-spec"  # the schema of a cloud spec's front matter
_TEXT, _TEXTS, _FLAG, _OBJECT = "text", "texts", "flag", "object"
# For each type: the fields of config, of which type, and what stands for one that is left out.
_FIELDS: Mapping[str, Mapping[str, tuple[str, Any]]] = {
    "cloud_service": {
        "module_source": (_TEXT, None),
        "version": (_TEXT, None),
        "parameters": (_OBJECT, {}),
        "resource_types": (_TEXTS, []),
        "environments": (_TEXTS, []),
    },
    "environment": {
        "cloud_spec": (_TEXT, None),
        "requires_approval": (_FLAG, False),
        "approvers": (_TEXTS, []),
        "enforcement": (_OBJECT, {}),
    },
}


def facts(
    plans: Sequence[dict[str, Any]],
    head_registry: Registry,
    base_registry: Registry | None,
    head_tree: Tree,
    base_tree: Tree | None,
    reviews: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The gate's own part of its document; see its schema. ``reviews`` is None where none were given.

    ``permissions.base`` is None without a base. A base that had no registry permits nothing.
    """
    return {
        "plans": list(plans),
        "permissions": {
            "head": permissions(head_registry, head_tree),
            "base": None if base_tree is None else permissions(base_registry, base_tree),
        },
        "registry": rows_of_types(head_registry, frozenset(_FIELDS)),
        "reviews": reviews,
    }


def permissions(registry: Registry | None, tree: Tree) -> dict[str, Any]:
    """What a registry and its cloud specs permit.

    A row whose config is not what its type asks for is left out, for half of a row could permit more than the whole: the
    gate registry-valid denies it, and a plan that needs it finds it missing.
    """
    rows = _rows(registry, tree) if registry else {name: [] for name in _FIELDS}
    environments = [_at_its_path(row, tree) for row in rows["environment"]]
    paths = {row["cloud_spec"] for row in environments if row["cloud_spec"] is not None}
    return {
        "services": rows["cloud_service"],
        "environments": environments,
        "specs": [spec.read(path, _SPEC, tree) for path in sorted(paths)],
    }


def directory_of(environment: str | None, permitted: Mapping[str, Any]) -> str | None:
    """The folder of Terraform that an environment's cloud spec covers; None where it covers none, or several."""
    paths = {one["cloud_spec"] for one in permitted["environments"] if one["id"] == environment}
    contents = [found["content"] for found in permitted["specs"] if found["path"] in paths and found["content"]]
    directories = [directory for content in contents for directory in content.get("directories", [])]
    return directories[0].strip("/") if len(directories) == 1 else None


def environment_of(directory: str | None, permitted: Mapping[str, Any]) -> str | None:
    """The one environment whose cloud spec names a folder of Terraform; None where there is none, or several."""
    if directory is None:
        return None
    specs = {spec["path"] for spec in permitted["specs"] if _names(spec["content"] or {}, directory)}
    found = [one["id"] for one in permitted["environments"] if one["cloud_spec"] in specs]
    return found[0] if len(found) == 1 else None


def _names(spec: Mapping[str, Any], directory: str) -> bool:
    return any(normal(folder) == directory for folder in spec.get("directories", []))


def _rows(registry: Registry, tree: Tree) -> dict[str, list[dict[str, Any]]]:
    """The usable rows of each type; they stand where their config does, for that is what decides."""
    sound = [entity for entity in registry.entities if _is_usable(entity)]
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in _FIELDS}
    for entity, (line, column) in zip(sound, _places(registry, tree, sound), strict=True):
        config, entity_type = entity.config.value or {}, entity.parts["entity_type"]
        place = {"registry": entity.registry, "line": line, "column": column}
        found[entity_type].append(
            {"id": entity.id, **place, "status": entity.parts.get("status", "")}
            | {name: config.get(name, default) for name, (_, default) in _FIELDS[entity_type].items()}
        )
    return found


def _is_usable(entity: Entity) -> bool:
    fields = _FIELDS.get(entity.parts.get("entity_type", ""))
    return fields is not None and not entity.config.error and _is_sound(entity.config.value or {}, fields)


def _places(registry: Registry, tree: Tree, entities: Sequence[Entity]) -> Iterator[tuple[int, int | None]]:
    """Line and column of each row's config; the row's own line and no column where that cannot be told."""
    spans = {}
    for path in {entity.registry for entity in entities}:
        if tree.kind(path) == "file":
            lines = {entity.line for entity in entities if entity.registry == path}
            spans[path] = config_spans(registry, path, sheet.text(tree.read(path)), lines)
    for entity in entities:
        span = spans.get(entity.registry, {}).get(entity.line)
        yield (span.line, span.column) if span else (entity.line, None)


def _is_sound(config: Mapping[str, Any], fields: Mapping[str, tuple[str, Any]]) -> bool:
    return all(_is_a(kind, config[name]) for name, (kind, _) in fields.items() if name in config)


def _is_a(kind: str, value: object) -> bool:
    if kind == _TEXTS:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return isinstance(value, {_TEXT: str, _FLAG: bool, _OBJECT: dict}[kind])


def _at_its_path(environment: dict[str, Any], tree: Tree) -> dict[str, Any]:
    """An environment whose `cloud_spec` is the path in the repository, as it stands in `specs`."""
    cell = environment["cloud_spec"]
    if cell is None:
        return environment
    where = place(tree, cell, environment["registry"].rpartition("/")[0])
    return environment | {"cloud_spec": cell if where.path is None else where.path}
