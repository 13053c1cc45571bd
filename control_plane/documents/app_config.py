"""The document of the gate app-config: applications, what they may be extended by, and what extends them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from control_plane.documents import application_spec
from control_plane.documents.app_capabilities import Capabilities
from control_plane.documents.app_contracts import Contracts
from control_plane.documents.application_spec import Secrets
from control_plane.documents.entities import config_places, rows_of_types
from control_plane.sources.code import Code
from control_plane.sources.evidence import Given
from control_plane.sources.reading_cache import ReadingCaches
from control_plane.sources.registry import Entity, Registry
from control_plane.sources.shapes.shape import Shape, types_of
from control_plane.sources.tree import Tree

_ROWS = frozenset({"application", "extension_point", "capability"})
Cell = tuple[str, str]  # what a cell says, and the folder of its registry
Placed = tuple[Entity, dict[str, Any]]  # a row, and its place in the document


@dataclass
class Side:
    """The head of a repository, or its base: its registry, its tree, and the paths of its own files."""

    registry: Registry
    tree: Tree
    paths: Callable[[], Collection[str]]
    types: Mapping[str, Any]
    caches: ReadingCaches

    def rows(self, entity_type: str) -> list[Placed]:
        """The rows of a type, each with what a document says of its place: where its config stands."""
        found = [one for one in self.registry.entities if one.parts.get("entity_type") == entity_type]
        places = config_places(self.registry, self.tree, found)
        return [(entity, _placed(entity, line, column)) for entity, (line, column) in zip(found, places, strict=True)]

    @cached_property
    def code(self) -> Code:
        """The source of this side."""
        return Code(self.tree, self.paths(), self.caches)

    @cached_property
    def capabilities(self) -> Capabilities:
        """What extends applications."""
        return Capabilities(self.rows("capability"), self.tree, self.code, self.types)

    @cached_property
    def contracts(self) -> Contracts:
        """What applications may be extended by."""
        return Contracts(self.rows("extension_point"), self.tree, self.code, self.types, self.capabilities.belonging)


def facts(
    head: Side, base: Side | None, base_tree: Tree | None, secrets: Secrets, given: Given | None
) -> dict[str, Any]:
    """The gate's own part of its document; see its schema. Of a base without a registry there is only the ``base_tree``.

    Of a registry without any of these rows no source is read.
    """
    governed = any(entity.parts.get("entity_type") in _ROWS for entity in head.registry.entities)
    points = head.contracts.document() if governed else []
    capabilities = head.capabilities.document(base_tree, given) if governed else []
    before = base.contracts.document() if base and governed else []
    shapes = [side.contracts.shapes for side in (head, base) if side and governed]
    shapes += [head.capabilities.shapes] if governed else []
    kept = _KeptSecret(_spec_cells(base), _spec_cells(head).keys(), base_tree)
    applications = [
        _application(entity, placed, head.tree, secrets, kept) for entity, placed in head.rows("application")
    ]
    return {
        "registry": rows_of_types(head.registry, _ROWS),
        "environments": [
            {name: placed[name] for name in ("id", "status", "registry", "line")}
            for _, placed in head.rows("environment")
        ],
        "registered": _registered(applications, head.registry),
        "applications": applications,
        "extension_points": {"head": points, "base": None if base_tree is None else before},
        "ancestors": _ancestors([shape for listed in shapes for shape in listed], head, base),
        "capabilities": capabilities,
        "evidence": given.document() if given else None,
    }


def _placed(entity: Entity, line: int, column: int | None) -> dict[str, Any]:
    status = entity.parts.get("status", "")
    return {"id": entity.id, "status": status, "registry": entity.registry, "line": line, "column": column}


class _KeptSecret(NamedTuple):
    """What was secret on the base: the specs of its applications, by id, and which of these are still there."""

    cells: Mapping[str, Cell]
    present: Collection[str]
    tree: Tree | None

    def settings(self, id_: str, cell: Cell) -> frozenset[str]:
        """An application's: by its row, or by its spec's path; of one that is new, those of each that is gone."""
        if self.tree is None:
            return frozenset()
        gone = [one for other, one in self.cells.items() if other not in self.present]
        cells = {cell, *([self.cells[id_]] if id_ in self.cells else gone)}
        return frozenset().union(*(application_spec.secret_settings(*one, self.tree) for one in cells))


def _spec_cells(side: Side | None) -> dict[str, Cell]:
    """Where the row of each application says that its spec stands."""
    entities = side.registry.entities if side else []
    found = {one.id: one for one in entities if one.parts.get("entity_type") == "application"}
    cells = {id_: ((one.config.value or {}).get("spec"), _folder(one)) for id_, one in found.items()}
    return {id_: (cell, folder) for id_, (cell, folder) in cells.items() if isinstance(cell, str) and cell}


def _folder(entity: Entity) -> str:
    return entity.registry.rpartition("/")[0]


def _application(
    entity: Entity, placed: dict[str, Any], tree: Tree, secrets: Secrets, kept: _KeptSecret
) -> dict[str, Any]:
    config = entity.config.value or {}
    cell, environments = config.get("spec"), config.get("environments")
    named = (cell, _folder(entity)) if isinstance(cell, str) and cell else None
    return {
        **placed,
        "environments": [id_ for id_ in environments if isinstance(id_, str)] if isinstance(environments, list) else [],
        "spec": application_spec.read(*named, tree, secrets, kept.settings(entity.id, named)) if named else None,
    }


def _registered(applications: Iterable[Mapping[str, Any]], registry: Registry) -> list[str]:
    """Of the ids that components name as modules: those that the registry has."""
    contents = [content for one in applications if one["spec"] and (content := one["spec"]["content"])]
    named = {id_ for content in contents for component in content["components"] for id_ in component["modules"]}
    return sorted(named.intersection(entity.id for entity in registry.entities))


def _ancestors(shapes: list[Shape], head: Side, base: Side | None) -> dict[str, list[str]]:
    """What the classes derive from that these shapes name; as the base has it only what the head does not have."""
    types = {name for shape in shapes for name in types_of(shape)}
    if not types:
        return {}
    found: dict[str, list[str]] = {}
    for side in filter(None, (base, head)):
        for resolver in side.code.resolvers.values():
            found |= resolver.ancestors(types)
    return dict(sorted(found.items()))
