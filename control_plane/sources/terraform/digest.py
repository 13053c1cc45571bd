"""What an approval is bound to: one digest over environment, configuration and what would change."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from control_plane.errors import ControlPlaneError
from control_plane.sources.terraform import expressions, module_source, shape
from control_plane.sources.terraform.configuration import Module
from control_plane.sources.terraform.hcl import terraform_files
from control_plane.sources.terraform.masking import MASK, by_names
from control_plane.sources.tree import Tree, normal

_OF_A_CHANGE = (
    "address", "mode", "type", "provider", "deposed", "actions", "previous_address", "importing", "before", "after", "unknown",
)  # fmt: skip

# A call of a function that reads a file; the file where its name is a text with at most `path.module` and such in front.
_READS = re.compile(rb'\b(?:templatefile|file\w*)\s*\((?:\s*"(?:\$\{path\.(module|root)\}/)?([^"\\$%]*)"\s*[,)])?')


def of(*parts: Any) -> str:
    """SHA-256 of canonical JSON: keys sorted, no blanks, UTF-8."""
    return f"sha256:{hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()}"


def what_changes(
    resources: list[dict[str, Any]], outputs: list[dict[str, Any]], values: Mapping[str, Any]
) -> list[Any]:
    """What would change, of resources and of outputs. What stays as it is, and only as long as it does, is left out."""
    changes = [
        {name: resource[name] for name in _OF_A_CHANGE}
        for resource in resources
        if resource["actions"] != ["no-op"] or resource["previous_address"] or resource["importing"]
    ]
    changes.sort(key=lambda change: (change["address"], change["deposed"] or ""))
    return [changes, [[output, values.get(output["name"])] for output in outputs if output["actions"] != ["no-op"]]]


def of_source(tree: Tree, root: str, folders: Iterable[str]) -> str | None:
    """SHA-256 of the Terraform in folders, and of the files that it names; None where not all of it is at hand.

    An expression whose value is not known yet is in a plan only what it refers to: the words around that stand here alone.
    """
    found: dict[str, bytes] = {}
    try:
        for folder in folders:
            own = {path: tree.read(path) for path in terraform_files(tree, folder)}
            named = {path for content in own.values() for path in _files_named(content, folder, root)}
            if not own or None in named:
                return None
            found |= own | {path: tree.read(path) for path in named if path is not None}
    except ControlPlaneError:
        return None
    return of({path: hashlib.sha256(content).hexdigest() for path, content in found.items()})


def _files_named(content: bytes, folder: str, root: str) -> Iterator[str | None]:
    """The files that Terraform reads by a function; None for one whose name only Terraform knows."""
    for base, name in _READS.findall(content):
        yield normal(f"{folder if base == b'module' else root}/{name.decode('utf-8', 'replace')}") if name else None


def of_configuration(whole: dict[str, Any], modules: list[Module]) -> list[Any]:
    """The configuration without what it calls sensitive: values unknown at plan time come out of what it refers to."""
    providers = shape.named_objects(whole.get("provider_config"), "provider_config")
    return [{name: by_names_in(provider) for name, provider in providers.items()}, [_module(one) for one in modules]]


def _module(module: Module) -> dict[str, Any]:
    body = {name: value for name, value in module.body.items() if name not in ("module_calls", "variables")}
    call = {name: value for name, value in module.call.items() if name not in ("module", "expressions", "source")}
    return {
        "address": module.address,
        "source": module_source.parse(shape.text(module.call, "source") or "").raw,
        "call": by_names_in(call),
        "arguments": {
            name: MASK if name in module.sensitive and expressions.is_constant(value) else by_names_in(value)
            for name, value in module.arguments.items()
        },
        "variables": {
            name: {**variable, "default": MASK} if name in module.sensitive and "default" in variable else variable
            for name, variable in module.variables.items()
        },
        "body": by_names_in(body),
    }


def by_names_in(value: Any) -> Any:
    """Expressions with constants masked that stand under a secret's name."""
    if isinstance(value, list):
        return [by_names_in(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: {"constant_value": MASK} if expressions.is_secret(key, item) else by_names_in(_plain(key, item))
        for key, item in value.items()
    }


def _plain(key: str, item: Any) -> Any:
    return by_names(item) if key == "constant_value" else item
