"""Mask a plan's facts by value: the last step, once every secret of the plan is known.

What names a thing (a type, an action, a module, an attribute) is no value and stays: a plan that calls `delete` or
`aws_db_instance` a secret could not be judged otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

from control_plane.sources.terraform.addresses import in_quotes
from control_plane.sources.terraform.masking import key_hidden, paths_of_masks, replaced

Fact = dict[str, Any]
Hits = Mapping[str, str]  # each text that holds a secret, with what to write in its place


def hide(facts: Fact, hits: Hits, hidden: Callable[[str], str]) -> None:
    """Change the facts in place. ``hidden`` masks a text that was made of parts: an address, a path."""

    def named(text: str | None) -> str | None:
        return in_quotes(text, hidden) if text else text

    for resource in facts["resources"]:
        _hide_in_resource(resource, hits, named)
    for call in facts["module_calls"]:
        _hide_in_call(call, hits, named)
    facts["unaccounted"] = [named(address) for address in facts["unaccounted"]]
    facts["parts"] = sorted(key_hidden(part, hits) for part in facts["parts"])
    _hide_in_the_rest(facts, hits)
    for item in (*facts["provisioners"], *facts["drift"], *facts["checks"], *facts["deferred"]):
        item["address"] = named(item["address"])


def _hide_in_the_rest(facts: Fact, hits: Hits) -> None:
    for variable in facts["variables"]:
        if replaced(variable["value"], hits) is not variable["value"]:
            variable["sensitive"], variable["value"] = True, None
    for kind, names in (("providers", ("settings", "constraint")), ("checks", ("messages",))):
        for fact, name in product(facts[kind], names):
            fact[name] = replaced(fact[name], hits)


def _hide_in_resource(resource: Fact, hits: Hits, named: Callable[[str | None], str | None]) -> None:
    before, after = replaced(resource["before"], hits), replaced(resource["after"], hits)
    if before is not resource["before"] or after is not resource["after"]:
        resource["before"], resource["after"] = before, after
        resource["sensitive"] = sorted({*paths_of_masks(before), *paths_of_masks(after)})
    resource["index"] = replaced(resource["index"], hits)
    for name in ("address", "module", "previous_address"):
        resource[name] = named(resource[name])
    for name in ("unknown", "sensitive"):
        resource[name] = [named(path) for path in resource[name]]


def _hide_in_call(call: Fact, hits: Hits, named: Callable[[str | None], str | None]) -> None:
    for name in ("source", "constraint", "version"):
        call[name] = replaced(call[name], hits)
    for parameter in call["parameters"]:
        value = replaced(parameter["value"], hits)
        parameter["sensitive"] = parameter["sensitive"] or value is not parameter["value"]
        parameter["value"] = value
        parameter["references"] = [named(item) for item in parameter["references"]]
