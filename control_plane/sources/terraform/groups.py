"""A plan's resources in groups of those that are alike in what most rules ask for, so that a rule looks at a few groups."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

# Where a provider keeps what people call tags, and what Google Cloud calls labels.
_TAGS = ("tags", "tags_all")
_LABELS = ("labels", "effective_labels", "terraform_labels")
_EITHER = frozenset((*_TAGS, *_LABELS))

Resource = Mapping[str, Any]


def groups(resources: Iterable[Resource]) -> list[dict[str, Any]]:
    """Each resource in exactly one group, by its position; ``attributes`` are those that any of the group has."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for position, resource in enumerate(resources):
        names = _names(resource)
        key = (
            resource["mode"], resource["call"], resource["type"], resource["provider"], tuple(resource["actions"]),
            resource["deposed"] is not None, names,
        )  # fmt: skip
        group = found.get(key)
        if group is None:
            group = found[key] = _group(resource, names)
        group["resources"].append(position)
        group["attributes"].update(resource["after"] or ())
    return [group | {"attributes": sorted(group["attributes"])} for group in found.values()]


def _group(resource: Resource, names: tuple[bool, tuple[str, ...], tuple[str, ...]]) -> dict[str, Any]:
    taggable, tags, labels = names
    return {
        "mode": resource["mode"],
        "call": resource["call"],
        "type": resource["type"],
        "provider": resource["provider"],
        "actions": resource["actions"],
        "deposed": resource["deposed"] is not None,
        "taggable": taggable,
        "tags": list(tags),
        "labels": list(labels),
        "attributes": set(),
        "resources": [],
    }


def _names(resource: Resource) -> tuple[bool, tuple[str, ...], tuple[str, ...]]:
    """Whether a resource can carry tags, and the names of those whose value is, or will be, a text."""
    after, unknown = resource["after"] or {}, resource["unknown"]
    taggable = any(name in after and not isinstance(after[name], list) for name in _EITHER) or any(
        name in unknown for name in _EITHER.intersection(resource["configured"])
    )
    if not taggable:
        return False, (), ()
    tags = {*_given(after, _TAGS), *_to_come(unknown)}
    return True, tuple(sorted(tags)), tuple(sorted(set(_given(after, _LABELS))))


def _given(after: Resource, attributes: tuple[str, ...]) -> Iterator[str]:
    for attribute in attributes:
        values = after.get(attribute)
        if isinstance(values, dict):
            yield from (name for name, value in values.items() if isinstance(value, str))


def _to_come(unknown: Iterable[str]) -> Iterator[str]:
    """The names of tags of which only the value comes with apply: `tags.Owner`, `tags_all["cost center"]`."""
    for path in unknown:
        if not path.startswith("tags"):
            continue
        for attribute in _TAGS:
            if path.startswith(f"{attribute}."):
                yield path[len(attribute) + 1 :]
            elif path.startswith(f'{attribute}["') and path.endswith('"]'):
                yield json.loads(path[len(attribute) + 1 : -1])
