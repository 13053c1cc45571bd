"""The registered policies of one source: rows of type policy, each with the Rego that it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from control_plane.errors import PolicyError
from control_plane.sources import strict_yaml
from control_plane.sources.registry import Entity, Registry, artifact_place
from control_plane.sources.tree import Tree

ROOT = "rego"
_PACKAGE = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Policy:
    """A registered policy: its row, and the package ``policies.<gate>.<package>`` that its folder holds.

    ``parameters_schema`` is what the package's METADATA declares: a JSON Schema for each parameter.
    """

    id: str
    gate: str
    package: str
    folder: str
    status: str
    enforcement: str
    effective_on: str | None
    waivable: bool
    parameters: dict[str, Any]
    parameters_schema: dict[str, Any]
    name: str = ""
    purpose: str = ""

    @property
    def evaluated(self) -> bool:
        """Whether the policy is loaded at all: only a deprecated one is not."""
        return self.status != "deprecated"


def rows(registry: Registry) -> list[Entity]:
    """The rows of type policy, whatever their status."""
    return [entity for entity in registry.entities if entity.parts.get("entity_type") == "policy"]


def brings_gate(tree: Tree, package: str) -> bool:
    """Whether a tree brings the gate of a package as its own: another file in the gate's folder does not make it one."""
    return tree.kind(f"{ROOT}/gates/{package}/gate.rego") == "file"


def of_gate(registry: Registry, tree: Tree, gate: str, gates: Mapping[str, str]) -> list[Policy]:
    """The policies of a gate that a source registers, in order of id.

    PolicyError where one that is to be evaluated has no Rego in the one place where it is looked for.
    """
    found = {}
    for entity in rows(registry):
        config = entity.config.value or {}
        if config.get("gate", gate) != gate:
            continue
        policy = _policy(entity, config, gate, gates[gate], tree)
        if policy.id in found:
            raise PolicyError(f"two rows register {policy.id}", where=f"{entity.registry}:{entity.line}")
        found[policy.id] = policy
    return [found[id_] for id_ in sorted(found)]


def _policy(entity: Entity, config: Mapping[str, Any], gate: str, package: str, tree: Tree) -> Policy:
    where = f"{entity.registry}:{entity.line}"
    if entity.config.error:
        raise PolicyError(f"{entity.id}: its config cannot be read: {entity.config.error}", where=where)
    status = entity.parts.get("status", "")
    folder = artifact_place(tree, entity, {}).path or ""
    parent, _, name = folder.rpartition("/")
    schema: dict[str, Any] = {}
    if status != "deprecated":
        if parent != f"{ROOT}/policies/{package}" or not _PACKAGE.fullmatch(name):
            raise PolicyError(
                f"{entity.id}: its artifact_path must be /{ROOT}/policies/{package}/<name>, not {folder!r}", where=where
            )
        schema = _parameters_schema(tree, f"{folder}/{name}.rego", entity.id, where)
    parameters = config.get("parameters", {})
    return Policy(
        entity.id,
        gate,
        name,
        folder,
        status,
        str(config.get("enforcement", "")),
        str(config["effective_on"]) if "effective_on" in config else None,
        config.get("waivable") is not False,
        parameters if isinstance(parameters, dict) else {"parameters": parameters},
        schema,
        entity.parts.get("name", ""),
        entity.parts.get("purpose", ""),
    )


def _parameters_schema(tree: Tree, path: str, id_: str, where: str) -> dict[str, Any]:
    if tree.kind(path) != "file":
        raise PolicyError(f"{id_}: there is no {path}", where=where, remedy="write it, or deprecate the policy")
    return declared_parameters(tree.read(path), path)


def declared_parameters(content: bytes, path: str) -> dict[str, Any]:
    """The JSON Schema of each parameter that a policy's Rego declares; ControlPlaneError where it does not say."""
    text = content.decode("utf-8", "backslashreplace")
    if "parameters" not in text:
        return {}
    metadata = strict_yaml.load(package_metadata(text), path)
    for name in ("custom", "parameters"):
        metadata = (metadata or {}).get(name) if isinstance(metadata or {}, dict) else metadata
    if not isinstance(metadata or {}, dict):
        raise PolicyError("its METADATA must declare parameters as a mapping: name to JSON Schema", where=path)
    return metadata or {}


def package_metadata(text: str) -> str:
    """The YAML of the METADATA right above the package clause; empty where there is none."""
    lines = text.splitlines()
    end = next((number for number, line in enumerate(lines) if line.startswith("package")), 0)
    while end and not lines[end - 1].strip():
        end -= 1
    start = end
    while start and lines[start - 1].startswith("#") and not lines[start].startswith("# METADATA"):
        start -= 1
    return "\n".join(line.removeprefix("#") for line in lines[start + 1 : end])


def ids_by_type(registry: Registry, types: Iterable[str]) -> dict[str, str]:
    """The ids of a registry's rows of some types -> their type."""
    wanted = set(types)
    return {
        entity.id: entity.parts["entity_type"]
        for entity in registry.entities
        if entity.parts.get("entity_type") in wanted
    }
