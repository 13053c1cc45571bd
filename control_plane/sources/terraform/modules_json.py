"""The versions that `terraform init` resolved: `.terraform/modules/modules.json`, as the plan's job kept it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from control_plane.sources.terraform import file, module_source
from control_plane.sources.terraform.file import Content, PlanError

AT_MOST = 64 * 1024 * 1024  # bytes of such a file


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a module call was resolved to: its source, and its version (None for one that is not of a registry)."""

    source: str
    version: str | None


def read(given: Path | Content) -> dict[str, Resolved]:
    """What each module call was resolved to, by its address (`module.checkout.module.role`).

    The list of them may stand alone, as it does within a saved plan.
    """
    content = given if isinstance(given, Content) else file.read(given, at_most=AT_MOST)
    path = content.where
    value = file.json_of(content, at_most=AT_MOST)
    entries = value.get("Modules") if isinstance(value, dict) else value
    if not isinstance(entries, list):
        raise PlanError("is no modules.json: it has no `Modules`", where=path)
    found: dict[str, Resolved] = {}
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("Key"), str):
            raise PlanError("is no modules.json: a module has no `Key`", where=path)
        address = _address(entry["Key"])
        if address in found:
            raise PlanError(f"names {address or 'the root'} twice", where=path)
        found[address] = Resolved(_text(entry, "Source", path) or "", _text(entry, "Version", path) or None)
    return found


def version(call: str, source: module_source.ModuleSource, resolved: Mapping[str, Resolved]) -> str | None:
    """The version of a module call; None where it is not told, or is told of another source than the plan's."""
    found = resolved.get(call)
    if found is None or source.kind != "registry":
        return None
    other = module_source.parse(found.source)
    return found.version if (other.kind, other.address) == (source.kind, source.address) else None


def _address(key: str) -> str:
    return ".".join(f"module.{name}" for name in key.split(".")) if key else ""


def _text(entry: Mapping[str, Any], name: str, path: str) -> str | None:
    value = entry.get(name)
    if value is not None and not isinstance(value, str):
        raise PlanError(f"is no modules.json: a `{name}` is no text", where=path)
    return value
