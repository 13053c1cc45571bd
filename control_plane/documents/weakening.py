"""In what a head's policies could be laxer than its base's: rows on both sides, waivers, and verdicts that flip.

What of it is laxer is decided in Rego, by the policy `weakened`; nothing here judges.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from control_plane import policies
from control_plane.documents.entities import decisions
from control_plane.errors import ControlPlaneError
from control_plane.evaluation import Evaluation
from control_plane.sources.registry import Entity, Registry, artifact_place
from control_plane.sources.tree import Tree

_PLACE = ("registry", "line")
_WAIVER = {"policy": str, "subjects": list, "expires": str}
_DECISION = {"policies": list, "reason": str, "approved_by": str, "expires": str}


class Side(NamedTuple):
    """Base or head: its registry (None: it has none) and its tree."""

    registry: Registry | None
    tree: Tree


class Verdict(NamedTuple):
    """What findings are compared by: a finding's place and words may change, this may not."""

    policy: str
    code: str
    subject: str


def policy_rows(base: Side, head: Side, rego_touched: Callable[[str], bool]) -> list[dict[str, Any]]:
    """The `policies` of the facts: each policy of the base whose row or own folder differs in the head.

    ``rego_touched`` says whether the change touched Rego below a folder.
    """
    before, after = _first_by_id(base), _first_by_id(head)
    found = []
    for id_, entity in sorted(before.items()):
        old, new = _row(entity, base.tree), _row(after[id_], head.tree) if id_ in after else None
        folder = artifact_place(base.tree, entity, {}).path
        rego_changed = folder is None or rego_touched(folder) or new is None or old["package"] != new["package"]
        if rego_changed or _without_place(old) != _without_place(new):
            found.append(
                {
                    "id": id_,
                    "before": old,
                    "after": new,
                    "stricter": _stricter(base.tree, folder),
                    "rego_changed": rego_changed,
                }
            )
    return found


def _first_by_id(side: Side) -> dict[str, Entity]:
    rows = policies.rows(side.registry) if side.registry else []
    return {entity.id: entity for entity in reversed(rows) if entity.id}


def _row(entity: Entity, tree: Tree) -> dict[str, Any]:
    config = entity.config.value or {}
    folder = artifact_place(tree, entity, {}).path
    parameters = config.get("parameters", {})
    return {
        "status": entity.parts.get("status", ""),
        "gate": _text(config.get("gate")),
        "enforcement": _text(config.get("enforcement")),
        "effective_on": _text(config.get("effective_on")),
        "waivable": config.get("waivable") is not False,
        "waiver_days": days if type(days := config.get("waiver_days")) is int else None,
        "parameters": parameters if isinstance(parameters, dict) else {"parameters": parameters},
        "package": folder.rpartition("/")[2] if folder else None,
        "registry": entity.registry,
        "line": entity.line,
    }


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _without_place(row: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (row or {}).items() if name not in _PLACE}


def _stricter(tree: Tree, folder: str | None) -> dict[str, str]:
    """In which direction each parameter gets stricter, where the METADATA in a policy's folder says so."""
    declared: Mapping[str, Any] = {}
    with contextlib.suppress(ControlPlaneError):  # what cannot be read declares nothing
        path = f"{folder}/{(folder or '').rpartition('/')[2]}.rego"
        declared = policies.declared_parameters(tree.read(path), path)
    words = {name: schema.get("stricter") for name, schema in declared.items() if isinstance(schema, dict)}
    return {name: word for name, word in words.items() if isinstance(word, str)}


def waiver_rows(base: Registry | None, head: Registry) -> list[dict[str, Any]]:
    """The `waivers` of the facts: those of the base that the head has otherwise."""
    before = {row["id"]: row for row in reversed(list(_decisions(base, "waiver", _WAIVER)))}
    return [
        {"id": after["id"], "before": before[after["id"]], "after": after}
        for after in _decisions(head, "waiver", _WAIVER)
        if after["id"] in before and _without_place(before[after["id"]]) != _without_place(after)
    ]


def decision_rows(base: Registry | None) -> list[dict[str, Any]]:
    """The `decisions` of the facts: those of the base that permit a weakening, whatever their status."""
    return list(_decisions(base, "weakening", _DECISION))


def _decisions(registry: Registry | None, kind: str, fields: Mapping[str, type]) -> Iterator[dict[str, Any]]:
    """Decisions of a kind that are whole, with their place."""
    for entity, found in decisions(registry, kind, fields):
        yield {**found, "registry": entity.registry, "line": entity.line}


def flips(document: str, before: Evaluation, after: Evaluation | None, ids: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The `flips` of the facts on one document: what policies denied before and no longer deny, or not as often.

    ``after`` is None where none of them is evaluated any more.
    """
    denied = _verdicts(before, ids, "deny")
    still = {severity: _verdicts(after, ids, severity) for severity in ("deny", "warn", "waived")}
    for verdict, times in sorted(denied.items()):
        if still["deny"][verdict] < times:
            now = next((severity for severity in ("warn", "waived") if still[severity][verdict]), "none")
            yield {**verdict._asdict(), "document": document, "before": "deny", "after": now}


def _verdicts(found: Evaluation | None, ids: Sequence[str], severity: str) -> Counter[Verdict]:
    return Counter(
        Verdict(item["policy"], item["code"], str(item["subject"]))
        for item in (found.findings if found else [])
        if item["policy"] in ids and item["severity"] == severity
    )
