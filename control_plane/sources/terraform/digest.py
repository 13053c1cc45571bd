"""What an approval is bound to: one digest over environment, configuration and what would change."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from control_plane.sources.terraform import expressions, module_source, shape
from control_plane.sources.terraform.configuration import Module
from control_plane.sources.terraform.masking import MASK, by_names

_OF_A_CHANGE = (
    "address", "mode", "type", "provider", "deposed", "actions", "previous_address", "importing", "before", "after", "unknown",
)  # fmt: skip


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
