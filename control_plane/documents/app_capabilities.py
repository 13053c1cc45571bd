"""Capabilities in the document of app-config: each with the shape of its implementation, its files, and its evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from control_plane import schema
from control_plane.sources import digests, evidence
from control_plane.sources.code import Code, Reached
from control_plane.sources.evidence import Given
from control_plane.sources.registry import Entity
from control_plane.sources.shapes.shape import Fault, Shape, document
from control_plane.sources.source_place import SourcePlace, source_place
from control_plane.sources.tree import Tree

_TEXTS = ("extension_point", "contract_version", "implementation", "server")
_LISTS = ("environments", "settings")


class Capabilities:
    """The capabilities of one side of a repository."""

    def __init__(
        self, rows: Sequence[tuple[Entity, dict[str, Any]]], tree: Tree, code: Code, types: Mapping[str, Any]
    ) -> None:
        """Know the rows."""
        self._rows = rows
        self._tree = tree
        self._code = code
        self._schema: Mapping[str, Any] = types["capability"]["config"]
        self.shapes: list[Shape] = []

    @cached_property
    def belonging(self) -> dict[str, set[str]]:
        """The files of all implementations of each extension point, by its id."""
        found: dict[str, set[str]] = {}
        for entity, _ in self._rows:
            where = self._places[_key(entity)]
            if where is not None and where.path is not None:
                point = (entity.config.value or {}).get("extension_point")
                found.setdefault(str(point), set()).update(self._code.reached([where.path]).files)
        return found

    def document(self, base: Tree | None, given: Given | None) -> list[dict[str, Any]]:
        """Each capability; see the schema of app-config. ``base`` is the tree on which committed evidence must stand."""
        return [self._capability(entity, placed, base, given) for entity, placed in self._rows]

    def _capability(
        self, entity: Entity, placed: dict[str, Any], base: Tree | None, given: Given | None
    ) -> dict[str, Any]:
        config, fault = self._config(entity)
        where = self._places[_key(entity)]
        reached = self._code.reached([where.path], wholly=True) if where and where.path else Reached()
        shape = (
            where.shape(self._code, reached)
            if where
            else Shape("module", error=Fault("malformed", fault or "it names none"))
        )
        self.shapes.append(shape)
        cell = config.get("evidence")
        folder = entity.registry.rpartition("/")[0]
        committed = [] if cell is None else [evidence.committed(cell, folder, self._tree, base)]
        return {
            **placed,
            **{name: config.get(name) for name in _TEXTS},
            **{name: config.get(name, []) for name in _LISTS},
            "fault": fault,
            "shape": document(shape),
            "digests": {"implementation": reached.digest},
            "files": digests.listed(reached.files),
            "evidence": [*(given.evidence.get(entity.id, []) if given else []), *committed],
        }

    @cached_property
    def _places(self) -> dict[tuple[str, int], SourcePlace | None]:
        """Where the implementation of each capability stands; all of them are read at once."""
        found: dict[tuple[str, int], SourcePlace | None] = {}
        for entity, _ in self._rows:
            cell = self._config(entity)[0].get("implementation")
            folder = entity.registry.rpartition("/")[0]
            found[_key(entity)] = None if cell is None else source_place(self._tree, self._code.paths, cell, folder)
        self._code.load(where.path for where in found.values() if where is not None and where.path is not None)
        return found

    def _config(self, entity: Entity) -> tuple[Mapping[str, Any], str | None]:
        """What a row says, and what in it cannot be used: then nothing counts but whom it is for."""
        config = entity.config.value
        if config is None:
            return {}, entity.config.error or "its config is empty"
        if fault := schema.fault_in(self._schema, config):
            point = config.get("extension_point")
            kept = {"extension_point": point} if isinstance(point, str) else {}
            return kept, f"{fault.where}: {fault.why}" if fault.where else fault.why
        return config, None if "implementation" in config else "it names no implementation"


def _key(entity: Entity) -> tuple[str, int]:
    """What tells a row from every other, whatever its cells say."""
    return entity.registry, entity.line
