"""The document of the gate registry-valid: the registry's rows, and what columns, links and artifacts look like."""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, get_args

import pandas as pd

from control_plane.documents import order
from control_plane.documents.change import Change
from control_plane.documents.entities import entity_document
from control_plane.sources.manifest import Manifest
from control_plane.sources.registry import TEXT_PARTS, Entity, Registry
from control_plane.sources.tree import Kind, Place, Tree

# Columns with few values: a rule about them looks at each value once.
_DISTINCT = ("entity_type", "status", "priority", "selected", "version")
_REPEATED = ("id", "name")
_CELLS = (*TEXT_PARTS, "dependencies", "config", "child_registry_path")


def registry_facts(
    registry: Registry,
    places: list[Place | None],
    tree: Tree,
    types: Mapping[str, Any],
    inherited: Mapping[str, str],
    manifest: Manifest | None,
    change: Change | None,
    unnested: Iterable[dict[str, Any]] = (),
) -> dict[str, Any]:
    """The `registry` of the document; see its schema. ``places`` are where the entities' artifact_path lead."""
    entities = registry.entities
    cells = {part: [entity.parts.get(part) for entity in entities] for part in _CELLS}
    frame = pd.DataFrame(cells, dtype=object)
    dependencies = [entity.dependencies for entity in entities]
    index = {entity.id: position for position, entity in reversed(list(enumerate(entities))) if entity.id}
    ranks, cycles = order.ranks(_graph(entities, dependencies))
    return {
        "path": registry.path,
        "registries": [
            {"path": file.path, "parent": file.parent, "columns": file.header, "roles": file.roles, "rows": file.rows}
            for file in registry.files
        ],
        "nested": [
            {"row": link.position, "path": link.path, "kind": link.kind, "loop": link.loop} for link in registry.nested
        ],
        "unnested": list(unnested),
        "unreadable": [
            {"registry": path, "line": row.line, "message": row.message} for path, row in registry.unreadable
        ],
        "entities": [entity_document(entity, ranks.get(entity.id, 0)) for entity in entities],
        "index": index,
        "inherited": inherited,
        "columns": {part: _distinct(enumerate(cells[part])) for part in _DISTINCT},
        "blank": {part: rows for part in _CELLS if (rows := _blank(cells[part]))},
        "repeated": {
            **{part: _distinct(_repeated(frame[part]).items()) for part in _REPEATED},
            "artifact": _distinct(_repeated(pd.Series(_claimed_files(places), dtype=object)).items()),
        },
        "lengths": {
            "purpose": _distinct(
                (row, None if cell is None else _length(cell)) for row, cell in enumerate(cells["purpose"])
            )
        },
        "prefixes": _prefixes(frame),
        "leading": [fact for part in _CELLS for fact in _leading(part, cells[part])] + _leading_extra(entities),
        "references": _references(dependencies),
        "cycles": cycles,
        "configs": _configs(frame, entities),
        "artifacts": _artifacts(entities, places),
        "required_files": _required_files(entities, places, tree, types),
        "manifest": _manifest(manifest, registry),
        "manifest_on_base": change.manifest_on_base if change else False,
    }


def _graph(entities: list[Entity], dependencies: list[list[str]]) -> dict[str, list[str]]:
    """What each id depends on, itself left out; rows that share an id share what they depend on."""
    graph: dict[str, list[str]] = {entity.id: [] for entity in entities if entity.id}
    for entity, ids in zip(entities, dependencies, strict=True):
        if entity.id and ids:
            graph[entity.id].extend(other for other in ids if other != entity.id and other in graph)
    return graph


def _blank(cells: Sequence[str | None]) -> list[int]:
    return [position for position, cell in enumerate(cells) if cell is not None and not _seen(cell).strip()]


def _rows(index: pd.Index[Any]) -> list[int]:
    rows: list[int] = index.tolist()
    return rows


def _distinct(cells: Iterable[tuple[Any, Any]]) -> list[dict[str, Any]]:
    """Each value with the positions where it stands, in order of value; cells that are not there left out."""
    groups: dict[Any, list[Any]] = {}
    for position, value in cells:
        if value is not None:
            groups.setdefault(value, []).append(position)
    return [{"value": value, "rows": groups[value]} for value in sorted(groups)]


def _repeated(column: pd.Series[Any]) -> pd.Series[Any]:
    filled = column[column.notna() & (column != "")]
    return filled[filled.duplicated(keep=False)]


def _leading(name: str, cells: Sequence[str | None]) -> list[dict[str, Any]]:
    """The first characters of a column's cells that are neither letter nor digit."""
    found: dict[str, list[int]] = {}
    for position, cell in enumerate(cells):
        if cell and not (first := cell[0]).isalnum():
            found.setdefault(first, []).append(position)
    return [{"character": first, "column": name, "rows": rows} for first, rows in sorted(found.items())]


def _leading_extra(entities: list[Entity]) -> list[dict[str, Any]]:
    names = sorted({name for entity in entities for name in entity.extra})
    return [fact for name in names for fact in _leading(name, [entity.extra.get(name) for entity in entities])]


def _references(dependencies: list[list[str]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for position, ids in enumerate(dependencies):
        for id_ in dict.fromkeys(ids):
            found.setdefault(id_, []).append(position)
    return found


def _groups(frame: pd.DataFrame, by: list[str]) -> list[tuple[tuple[Hashable, ...], list[int]]]:
    """Each combination of values of two columns, with the positions where it stands."""
    grouped = frame.groupby(by, sort=False, dropna=False).groups
    return [(key if isinstance(key, tuple) else (key,), _rows(rows)) for key, rows in grouped.items()]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _configs(frame: pd.DataFrame, entities: list[Entity]) -> list[dict[str, Any]]:
    found = []
    for (entity_type, _), rows in _groups(frame, ["entity_type", "config"]):
        config = entities[rows[0]].config
        found.append({"entity_type": _text(entity_type), "value": config.value, "error": config.error, "rows": rows})
    return found


def _length(purpose: str) -> int:
    """Characters that are seen; of white space in a row, one."""
    return len(" ".join(_seen(purpose).split()))


def _seen(cell: str) -> str:
    """A cell without characters that nobody sees, such as a zero-width space."""
    return (
        cell if cell.isascii() else "".join(character for character in cell if unicodedata.category(character) != "Cf")
    )


def _prefixes(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """For each type, what its ids begin with, up to the first hyphen."""
    prefixes = frame["id"].map(lambda id_: id_.partition("-")[0], na_action="ignore")
    found = _groups(frame.assign(prefix=prefixes).dropna(subset=["entity_type", "prefix"]), ["entity_type", "prefix"])
    return [{"entity_type": entity_type, "prefix": prefix, "rows": rows} for (entity_type, prefix), rows in found]


def _claimed_files(places: list[Place | None]) -> list[str | None]:
    return [place.path if place is not None and place.kind == "file" else None for place in places]


def _artifacts(entities: list[Entity], places: list[Place | None]) -> dict[str, list[dict[str, Any]]]:
    """By what stands there: each distinct artifact_path; entities of one type that name the same share a Place."""
    groups: dict[int, list[int]] = {}
    for position, place in enumerate(places):
        if place is not None:
            groups.setdefault(id(place), []).append(position)
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in get_args(Kind)}
    for rows in groups.values():
        where = places[rows[0]]
        if where is not None:
            cell = entities[rows[0]].parts["artifact_path"]
            found[where.kind].append({"value": cell, "path": where.path, "reason": where.reason, "rows": rows})
    return found


def _required_files(
    entities: list[Entity], places: list[Place | None], tree: Tree, types: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """What stands where data/ asks for a file, for each entity whose artifact is a folder."""
    found = []
    for position, where in enumerate(places):
        if where is None or where.kind != "folder" or where.path is None:
            continue
        needed = (types.get(entities[position].parts.get("entity_type", "")) or {}).get("required_files") or []
        for pattern in needed:
            file = f"{where.path}/{pattern.replace('{name}', where.path.rpartition('/')[2])}"
            found.append({"row": position, "file": file, "kind": tree.kind(file)})
    return found


def _manifest(manifest: Manifest | None, registry: Registry) -> dict[str, Any] | None:
    if manifest is None:
        return None
    return {
        "path": "MANIFEST.json",
        "error": manifest.error,
        "registry_count": manifest.registry_count,
        "entities": len(registry.entities),
        "files": [
            {"path": file.path, "listed": file.listed, "actual": file.actual, "line": file.line}
            for file in manifest.files
        ],
    }
