"""The registry: a CSV file at the root of a repository, and those that its rows nest, as rows with typed cells."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from control_plane.errors import ControlPlaneError, RegistryError
from control_plane.sources import sheet
from control_plane.sources.tree import Kind, Place, Tree, place

ROOT = "control_plane_registry.csv"

# Numbers beyond this are floats in conftest: two different ones could look equal to a rule.
_EXACT = 2**53
TEXT_PARTS = (
    "id", "name", "entity_type", "category", "purpose", "artifact_path", "status", "selected", "priority", "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Config:
    """The config cell, read: a JSON object, or None with the reason why it is none (None too where it is empty)."""

    value: dict[str, Any] | None
    error: str | None = None


NO_CONFIG = Config(None)


class Entity(NamedTuple):
    """A row with its cells by the part they play; a part that no column plays is not there, an empty cell is ``""``."""

    registry: str
    line: int
    parts: Mapping[str, str]
    extra: Mapping[str, str]

    @property
    def id(self) -> str:
        """The id, ``""`` where the cell is empty or there is none."""
        return self.parts.get("id", "")

    @property
    def dependencies(self) -> list[str]:
        """The ids in the dependencies cell, in order, blanks left out."""
        cell = self.parts.get("dependencies")
        return [id_ for part in cell.split(",") if (id_ := part.strip())] if cell else []

    @property
    def config(self) -> Config:
        """The config cell as JSON."""
        cell = self.parts.get("config")
        return read_config(cell) if cell else NO_CONFIG


@dataclass(frozen=True, slots=True)
class RegistryFile:
    """One CSV file of the registry; ``parent`` is the file whose row names it, None for the root."""

    path: str
    parent: str | None
    header: tuple[str, ...]
    roles: Mapping[str, str]
    rows: int


@dataclass(frozen=True, slots=True)
class Nested:
    """A row's link to a nested registry: its position among the entities, and where it leads."""

    position: int
    path: str
    kind: Kind
    loop: bool


@dataclass
class Registry:
    """All rows of a registry and of those that it nests, the root's first."""

    path: str
    files: list[RegistryFile] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)
    nested: list[Nested] = field(default_factory=list)
    unreadable: list[tuple[str, sheet.Unreadable]] = field(default_factory=list)


def load(tree: Tree, columns: Mapping[str, list[str]], path: str = ROOT) -> Registry:
    """Read the registry at ``path`` and all that it nests, each file once.

    ``columns`` says which headers play which part. RegistryError where the root is not there, not a file, or empty.
    """
    kind = tree.kind(path)
    if kind != "file":
        state = {"missing": "there is no registry", "folder": "is a folder, not a CSV file"}.get(kind, "cannot be read")
        raise RegistryError(state, where=path, remedy="every governed repository has its registry there")
    registry = Registry(path)
    _add(registry, tree, columns, path, parent=None, above=())
    if not registry.entities and not registry.unreadable:
        raise RegistryError("holds a header and no rows: nothing to judge", where=f"{path}:1")
    return registry


def _add(
    registry: Registry,
    tree: Tree,
    columns: Mapping[str, list[str]],
    path: str,
    parent: str | None,
    above: tuple[str, ...],
) -> None:
    try:
        found = sheet.read(tree.read(path), path)
    except ControlPlaneError as error:
        if parent is None:
            raise
        registry.unreadable.append((path, sheet.Unreadable(1, error.what)))
        return
    roles = roles_of(found.header, columns)
    registry.files.append(RegistryFile(path, parent, found.header, roles, len(found.rows)))
    registry.unreadable += [(path, row) for row in found.unreadable]
    start = len(registry.entities)
    registry.entities += _entities(found, roles)
    folder = path.rpartition("/")[0]
    for position in range(start, start + len(found.rows)):
        child = _child_path(registry.entities[position])
        if child is None:
            continue
        where = place(tree, child, folder)
        loop = where.path in (path, *above)
        registry.nested.append(Nested(position, where.path or child, where.kind, loop))
        if (
            where.kind == "file"
            and where.path
            and not loop
            and where.path not in {file.path for file in registry.files}
        ):
            _add(registry, tree, columns, where.path, parent=path, above=(path, *above))


def roles_of(header: tuple[str, ...], columns: Mapping[str, list[str]]) -> dict[str, str]:
    """Which header plays which part: the first of a part's headers that the file has."""
    present = set(header)
    found = {part: next((name for name in names if name in present), None) for part, names in columns.items()}
    return {part: name for part, name in found.items() if name is not None}


def _entities(found: sheet.Sheet, roles: Mapping[str, str]) -> Iterator[Entity]:
    """Entities of a sheet's rows; of two columns with one header, the first counts."""
    header = found.header
    playing = set(roles.values())
    parts = _picker([(part, header.index(name)) for part, name in roles.items()])
    extra = _picker([(name, header.index(name)) for name in dict.fromkeys(header) if name not in playing])
    return (Entity(found.path, row.line, parts(row.cells), extra(row.cells)) for row in found.rows)


def _picker(columns: list[tuple[str, int]]) -> Callable[[tuple[str, ...]], Mapping[str, str]]:
    """A function that picks named cells out of a row."""
    if not columns:
        nothing: Mapping[str, str] = {}
        return lambda _: nothing
    names = [name for name, _ in columns]
    positions = [position for _, position in columns]
    if len(positions) == 1:
        return lambda cells: {names[0]: cells[positions[0]]}
    pick = itemgetter(*positions)
    return lambda cells: dict(zip(names, pick(cells), strict=True))


def _child_path(entity: Entity) -> str | None:
    column = entity.parts.get("child_registry_path")
    if column:
        return column
    cell = entity.parts.get("config", "")
    if "child_registry_path" not in cell:
        return None
    value = (read_config(cell).value or {}).get("child_registry_path")
    return value if isinstance(value, str) and value else None


@lru_cache(maxsize=200_000)
def read_config(cell: str) -> Config:
    """A config cell as a JSON object, with what a rule could not see in it refused."""
    if not cell.strip():
        return NO_CONFIG
    try:
        value = json.loads(cell, object_pairs_hook=_unique, parse_constant=_no_constant, parse_int=_exact)
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        return Config(None, f"it is no JSON: {error.msg} at character {error.pos + 1}")
    except UnicodeEncodeError:
        return Config(None, "it holds half of a surrogate pair")
    except (ValueError, RecursionError) as error:
        return Config(None, str(error) or "it is nested too deep")
    if not isinstance(value, dict):
        return Config(None, "it is JSON, but no object")
    return Config(value)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        doubled = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {doubled!r} stands twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _exact(digits: str) -> int:
    number = int(digits) if len(digits) < 20 else _EXACT + 1
    if abs(number) > _EXACT:
        raise ValueError("a whole number beyond 2^53 would be rounded; write it as text")
    return number


def artifact_place(tree: Tree, entity: Entity, types: Mapping[str, Any]) -> Place:
    """Where an entity's artifact_path leads: from its type's own root, or from its registry's folder."""
    root = (types.get(entity.parts.get("entity_type", "")) or {}).get("artifact_root")
    folder = root.strip("/") if isinstance(root, str) else entity.registry.rpartition("/")[0]
    return place(tree, entity.parts.get("artifact_path", ""), folder)
