"""The registry: a CSV file at the root of a repository, and those that its rows nest, as rows with typed cells."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from control_plane.errors import ControlPlaneError, RegistryError
from control_plane.sources import sheet, strict_json
from control_plane.sources.tree import Kind, Place, Tree, place

ROOT = "control_plane_registry.csv"

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


def load(tree: Tree, columns: Mapping[str, list[str]], path: str = ROOT, *, may_be_empty: bool = False) -> Registry:
    """Read the registry at ``path`` and all that it nests, each file once.

    ``columns`` says which headers play which part. RegistryError where the root is not there, not a file, or empty.
    """
    kind = tree.kind(path)
    if kind != "file":
        state = {"missing": "there is no registry", "folder": "is a folder, not a CSV file"}.get(kind, "cannot be read")
        raise RegistryError(state, where=path, remedy="every governed repository has its registry there")
    registry = Registry(path)
    waiting = [_Link(path, None, ())]
    seen: set[str | None] = set()  # real paths: a symlink does not make two registries of one
    while waiting:
        link = waiting.pop()
        real = tree.real(link.path)
        if real not in seen:
            seen.add(real)
            waiting += reversed(_read(registry, tree, columns, link))
    if not (registry.entities or registry.unreadable or may_be_empty):
        raise RegistryError("holds a header and no rows: nothing to judge", where=f"{path}:1")
    return registry


class _Link(NamedTuple):
    """A CSV file to read: the file whose row names it, and the real paths of all files above it."""

    path: str
    parent: str | None
    above: tuple[str | None, ...]


def _read(registry: Registry, tree: Tree, columns: Mapping[str, list[str]], link: _Link) -> list[_Link]:
    """Add a file's rows to the registry; returns the files that they nest and that nobody has read yet."""
    path = link.path
    try:
        found = sheet.read(tree.read(path), path)
    except ControlPlaneError as error:
        if link.parent is None:
            raise
        registry.unreadable.append((path, sheet.Unreadable(1, error.what)))
        return []
    roles = roles_of(found.header, columns)
    registry.files.append(RegistryFile(path, link.parent, found.header, roles, len(found.rows)))
    registry.unreadable += [(path, row) for row in found.unreadable]
    start = len(registry.entities)
    registry.entities += _entities(found, roles)
    above = (*link.above, tree.real(path))
    nested = []
    for position in range(start, start + len(found.rows)):
        for child in _child_paths(registry.entities[position]):
            where = place(tree, child, path.rpartition("/")[0])
            loop = where.kind == "file" and where.path is not None and tree.real(where.path) in above
            registry.nested.append(Nested(position, where.path or child, where.kind, loop))
            if where.kind == "file" and where.path and not loop:
                nested.append(_Link(where.path, path, above))
    return nested


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


def _child_paths(entity: Entity) -> list[str]:
    """The nested registries that a row names, in its own column and in its config."""
    named = (entity.parts.get("child_registry_path"), (entity.config.value or {}).get("child_registry_path"))
    return list(dict.fromkeys(path for path in named if isinstance(path, str) and path))


@lru_cache(maxsize=200_000)
def read_config(cell: str) -> Config:
    """A config cell as a JSON object, with what a rule could not see in it refused."""
    if not cell.strip():
        return NO_CONFIG
    try:
        value = strict_json.load(cell)
    except ValueError as error:
        return Config(None, str(error))
    return Config(value) if isinstance(value, dict) else Config(None, "it is JSON, but no object")


def config_spans(registry: Registry, path: str, text: str, lines: Collection[int]) -> dict[int, sheet.Span]:
    """Where config cells stand in the text of one of a registry's files, by the line on which their row begins."""
    file = next((file for file in registry.files if file.path == path), None)
    if file is None or "config" not in file.roles:
        return {}
    position = file.header.index(file.roles["config"])
    found = sheet.spans(text, lines)
    return {line: cells[position] for line, cells in found.items() if len(cells) == len(file.header)}


def artifact_place(tree: Tree, entity: Entity, types: Mapping[str, Any]) -> Place:
    """Where an entity's artifact_path leads: from its type's own root, or from its registry's folder."""
    root = (types.get(entity.parts.get("entity_type", "")) or {}).get("artifact_root")
    folder = root.strip("/") if isinstance(root, str) else entity.registry.rpartition("/")[0]
    return place(tree, entity.parts.get("artifact_path", ""), folder)
