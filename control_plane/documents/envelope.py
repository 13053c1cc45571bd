"""What every input document says, whatever its gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from control_plane.documents import entities
from control_plane.policies import Policy
from control_plane.sources.registry import Registry

SCHEMA_VERSION = 1
_WAIVER = {"policy": str, "subjects": list, "reason": str, "approved_by": str, "expires": str}
_APPROVAL = dict.fromkeys(("environment", "plan_digest", "approved_by", "expires"), str)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a collector could not read: its source (a path), line where known, and what is wrong."""

    source: str
    line: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Run:
    """What one run is about: the repository's name, its commits (None: none given), its clock and its nonce."""

    name: str
    base: str | None
    head: str | None
    now: str
    nonce: str


def envelope(
    gate: str,
    run: Run,
    policies: Sequence[Policy],
    decisions: Registry | None,
    problems: Sequence[Problem] = (),
    *,
    head: Registry | None = None,
) -> dict[str, Any]:
    """The common part; ``decisions`` is the registry whose waivers and approvals count (the base's, for a change).

    ``head`` is the registry whose waivers may count once they are on the base.
    """
    in_force = waivers(decisions)
    return {
        "gate": gate,
        "schema_version": SCHEMA_VERSION,
        "nonce": run.nonce,
        "now": run.now,
        "repository": {"name": run.name, "base": run.base, "head": run.head},
        "policies": {policy.id: policy_facts(policy) for policy in policies},
        "waivers": in_force,
        "pending_waivers": [] if head is None or head is decisions else _not_among(in_force, waivers(head)),
        "approvals": [found for _, found in entities.decisions(decisions, "approval", _APPROVAL)],
        "problems": [{"source": item.source, "line": item.line, "message": item.message} for item in problems],
    }


def waivers(registry: Registry | None) -> list[Mapping[str, Any]]:
    """The waivers of a registry that are whole, whatever their status."""
    return [found for _, found in entities.decisions(registry, "waiver", _WAIVER)]


def _not_among(old: list[Mapping[str, Any]], new: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What is new, or was otherwise."""
    known = {waiver["id"]: waiver for waiver in old}
    return [waiver for waiver in new if known.get(waiver["id"]) != waiver]


def policy_facts(policy: Policy) -> dict[str, Any]:
    """A policy as every document states it."""
    return {
        "package": policy.package,
        "status": policy.status,
        "enforcement": policy.enforcement,
        "effective_on": policy.effective_on,
        "waivable": policy.waivable,
        "parameters": policy.parameters,
        "parameters_schema": policy.parameters_schema,
    }
