"""The document of the gate cloud-plan: plans, and what permits them on the head and on the base."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from control_plane.documents import spec as spec_document
from control_plane.documents.entities import config_places, rows_of_types
from control_plane.sources.git import ChangedPath
from control_plane.sources.registry import Entity, Registry
from control_plane.sources.tree import Tree, and_above, normal, place, reaches

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
    paths: Iterable[ChangedPath] = (),
) -> dict[str, Any]:
    """The gate's own part of its document; see its schema. ``reviews`` is None where none were given.

    ``permissions.base`` is None without a base. A base that had no registry permits nothing. ``paths`` are what changed.
    """
    changed = _Changed(paths)
    return {
        "plans": list(plans),
        "permissions": {
            "head": permissions(head_registry, head_tree, changed=changed),
            "base": None if base_tree is None else permissions(base_registry, base_tree, head_tree, changed),
        },
        "registry": rows_of_types(head_registry, frozenset({*_FIELDS, "decision"})),
        "reviews": reviews,
    }


class _Changed:
    """The paths of a change by each place that they lie at or below; linear in what is asked."""

    def __init__(self, paths: Iterable[ChangedPath] = ()) -> None:
        """Hold both names of what was renamed."""
        self._paths = {name for path in paths for name in (path.path, path.origin) if name is not None}
        self._below: defaultdict[str, list[str]] = defaultdict(list)
        for path in self._paths:
            for above in and_above(path):
                self._below[above].append(path)

    def of(self, places: Iterable[str]) -> list[str]:
        """Those at or below one of the places, or above it: what stood there was no folder before, or is a submodule."""
        found = set[str]()
        for one in places:
            found.update(self._below.get(one, ()), self._paths.intersection(and_above(one)))
        return sorted(found)


_NOTHING_CHANGED = _Changed()


def permissions(
    registry: Registry | None, tree: Tree, head: Tree | None = None, changed: _Changed = _NOTHING_CHANGED
) -> dict[str, Any]:
    """What a registry and its cloud specs permit; ``head`` is the tree that plans are made of, where it is another.

    A row whose config is not what its type asks for is left out, for half of a row could permit more than the whole: the
    gate registry-valid denies it, and a plan that needs it finds it missing.
    """
    rows, environments, specs = _permitted(registry, tree)
    services = [row | {"touched": changed.of(_reached(tree, [_local_folder(row)]))} for row in rows]
    return {
        "services": services,
        "environments": environments,
        "specs": [spec | {"folders": list(_folders(spec, tree, head or tree, changed))} for spec in specs],
    }


def claimed(registry: Registry | None, tree: Tree) -> set[str]:
    """Every path that the folders of cloud specs and of registered local modules reach."""
    services, _, specs = _permitted(registry, tree)
    folders = [_local_folder(row) for row in services] + [folder for spec in specs for folder in _directories(spec)]
    return _reached(tree, folders)


def _permitted(registry: Registry | None, tree: Tree) -> tuple[list[dict[str, Any]], ...]:
    """Services, environments and cloud specs."""
    rows = _rows(registry, tree) if registry else {name: [] for name in _FIELDS}
    environments = [_at_its_path(row, tree) for row in rows["environment"]]
    paths = {row["cloud_spec"] for row in environments if row["cloud_spec"] is not None}
    return rows["cloud_service"], environments, [spec_document.read(path, _SPEC, tree) for path in sorted(paths)]


def _folders(spec: Mapping[str, Any], tree: Tree, head: Tree, changed: _Changed) -> Iterator[dict[str, Any]]:
    for directory in _directories(spec):
        real = head.real(directory)
        yield {"directory": directory, "real": real, "touched": changed.of(_reached(tree, [directory]))}


def _directories(spec: Mapping[str, Any]) -> list[str]:
    """The folders of a cloud spec, each once; one that leaves the repository is none of it."""
    written = map(normal, (spec["content"] or {}).get("directories", []))
    return list(dict.fromkeys(folder for folder in written if folder is not None))


def _local_folder(service: Mapping[str, Any]) -> str | None:
    """The folder of a service's module, where that is in the repository."""
    written = service["module_source"] or ""
    return normal(written) if written.startswith(("/", ".")) else None


def _reached(tree: Tree, folders: Iterable[str | None]) -> set[str]:
    return set[str]().union(*(reaches(tree, folder) for folder in folders if folder is not None))


def directory_of(environment: str | None, permitted: Mapping[str, Any]) -> str | None:
    """The folder of Terraform that an environment's cloud spec covers; None where it covers none, or several."""
    paths = {one["cloud_spec"] for one in permitted["environments"] if one["id"] == environment}
    directories = [one["directory"] for spec in permitted["specs"] if spec["path"] in paths for one in spec["folders"]]
    return directories[0] if len(directories) == 1 else None


def environment_of(directory: str | None, permitted: Mapping[str, Any]) -> str | None:
    """The one environment whose cloud spec names a folder of Terraform; None where there is none, or several."""
    if directory is None:
        return None
    specs = {spec["path"] for spec in permitted["specs"] if _names(spec, directory)}
    found = [one["id"] for one in permitted["environments"] if one["cloud_spec"] in specs]
    return found[0] if len(found) == 1 else None


def _names(spec: Mapping[str, Any], directory: str) -> bool:
    return any(directory in (folder["directory"], folder["real"]) for folder in spec["folders"])


def _rows(registry: Registry, tree: Tree) -> dict[str, list[dict[str, Any]]]:
    """The usable rows of each type; they stand where their config does, for that is what decides."""
    sound = [entity for entity in registry.entities if _is_usable(entity)]
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in _FIELDS}
    for entity, (line, column) in zip(sound, config_places(registry, tree, sound), strict=True):
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
