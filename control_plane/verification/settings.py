"""The values of the settings that a capability needs: given, from its server, or the defaults of its application's spec."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from control_plane.errors import UsageError
from control_plane.verification.subject import Capability

_FROM_ENVIRONMENT = "env:"
_TRUTH = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Settings:
    """Values by name, and those among them that nobody may be shown."""

    values: Mapping[str, Any]
    hidden: frozenset[str]


def given(words: Sequence[str]) -> dict[str, str]:
    """What was typed as `name=value`, a value `env:NAME` taken from our environment; UsageError for what is neither."""
    found = {}
    for word in words:
        name, separator, value = word.partition("=")
        if not separator or not name.isidentifier():
            raise UsageError("is no setting", where="--setting", remedy="write name=value, or name=env:VARIABLE")
        if value.startswith(_FROM_ENVIRONMENT):
            variable = value.removeprefix(_FROM_ENVIRONMENT)
            if variable not in os.environ:
                raise UsageError(f"is not set: {variable}", where=f"--setting {name}", remedy="set the variable")
            value = os.environ[variable]
        found[name] = value
    return found


def declared(document: Mapping[str, Any], application: str | None) -> dict[str, Mapping[str, Any]]:
    """The settings that an application's spec declares, by name; none where it cannot be read, which its gate says."""
    specs = (row["spec"] for row in document["applications"] if row["id"] == application)
    contents = (spec["content"] for spec in specs if spec and spec["content"])
    return {item["name"]: item for content in contents for item in content["settings"]}


def of(
    capability: Capability,
    declarations: Mapping[str, Mapping[str, Any]],
    typed: Mapping[str, str],
    served: Mapping[str, str],
) -> Settings:
    """The settings of a capability; UsageError where one that it needs has no value, or none of its type."""
    values, hidden = dict[str, Any](), set[str]()
    for name in capability.settings:
        declaration = declarations.get(name, {})
        if name in typed:
            values[name] = _as(declaration.get("type", "string"), name, typed[name])
        elif name in served:
            values[name] = served[name]
        elif declaration.get("default", {}).get("given") == "value":
            values[name] = declaration["default"]["value"]
        else:
            raise UsageError(
                f"unproven: the setting {name} has no value and no default",
                where=capability.id,
                remedy=f"give it: --setting {name}=…",
            )
        if (declaration.get("secret") or name in served) and isinstance(values[name], str) and values[name]:
            hidden.add(values[name])
    return Settings(values, frozenset(hidden))


def _as(type_: str, name: str, value: str) -> Any:
    """A typed value; UsageError, which does not repeat it, where it is not of its type."""
    try:
        if type_ == "boolean":
            return _TRUTH[value]
        return {"string": str, "integer": int, "number": float}[type_](value)
    except (KeyError, ValueError):
        raise UsageError(f"is no {type_}", where=f"--setting {name}", remedy="give a value of its type") from None
