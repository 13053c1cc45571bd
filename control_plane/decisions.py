"""Findings and verdicts, as Rego decided them: carried, ordered and counted here, never re-judged."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from control_plane.errors import Exit

SCHEMA_VERSION = 1
OURS, THEIRS = "control-plane", "repository"  # whose a policy is
NEW, PRE_EXISTING, PENDING = "new", "pre-existing", "pending"
PASSED, DENIED, UNJUDGED, NOT_APPLICABLE = "passed", "denied", "could-not-judge", "not-applicable"
_EXITS = {PASSED: Exit.PASSED, NOT_APPLICABLE: Exit.PASSED, DENIED: Exit.DENIED, UNJUDGED: Exit.UNJUDGED}


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file of the repository; line and column from 1, None where not known."""

    path: str | None
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """``path:line:column`` as far as known."""
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a policy found: a denial (``deny``), advice (``warn``), or something that a decision waives (``waived``)."""

    policy: str
    code: str
    severity: str
    msg: str
    subject: str
    location: Location
    related: tuple[tuple[Location, str], ...]
    remedy: str
    help: str
    waived_by: str | None
    details: dict[str, Any]
    suggestion: str | None = None  # a unified diff of the registry, by which the finding would go away
    suggested: tuple[str, ...] = ()  # the same in words: what to set to what
    justification: str | None = None  # of a waived finding: why, who approved it, until when
    status: str | None = None  # NEW, PRE_EXISTING or PENDING; None where nothing was compared

    @property
    def identity(self) -> tuple[str, ...]:
        """What stays the same when lines move: two runs tell by it whether they found the same."""
        return self.policy, self.code, self.subject, self.location.path or ""

    def as_json(self) -> dict[str, Any]:
        """The finding of the JSON report."""
        return {
            "policy": self.policy,
            "code": self.code,
            "severity": self.severity,
            "msg": self.msg,
            "subject": self.subject,
            "location": _place(self.location),
            "related": [{**_place(location), "message": message} for location, message in self.related],
            "remedy": self.remedy,
            "help": self.help,
            "waived_by": self.waived_by,
            "justification": self.justification,
            "status": self.status,
            "suggestion": self.suggestion,
            "details": self.details,
        }


@dataclass(frozen=True, slots=True)
class Considered:
    """A policy that was evaluated: how many subjects it looked at, and what its registry row says of it.

    ``source`` is whose policy it is, and so where its page, ``help``, stands: OURS or THEIRS.
    """

    policy: str
    subjects: int
    name: str = ""
    purpose: str = ""
    enforcement: str = ""
    help: str = ""
    source: str = THEIRS

    def as_json(self) -> dict[str, Any]:
        """The policy of the JSON report."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class GateDecision:
    """A gate's verdict, why, and what it rests on. ``considered`` are its policies, in order of id."""

    gate: str
    verdict: str
    reason: str
    findings: list[Finding] = field(default_factory=list)
    considered: list[Considered] = field(default_factory=list)
    input_digest: str | None = None
    seconds: float = 0.0
    plans: list[dict[str, Any]] = field(default_factory=list)  # {environment, digest} of each plan that was judged
    obligations: list[dict[str, Any]] = field(default_factory=list)  # what must be checked after apply; see the spec

    def as_json(self) -> dict[str, Any]:
        """The gate of the JSON report."""
        return {
            "gate": self.gate,
            "verdict": self.verdict,
            "reason": self.reason,
            "input_digest": self.input_digest,
            "seconds": round(self.seconds, 3),
            "considered": [policy.as_json() for policy in self.considered],
            "findings": [finding.as_json() for finding in self.findings],
            "obligations": [{**item, "location": _place(_location(item["location"]))} for item in self.obligations],
            "plans": self.plans,
        }

    def count(self, severity: str) -> int:
        """How many findings have a severity."""
        return sum(finding.severity == severity for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Report:
    """All that one run decided. ``run`` is that of the JSON report; ``notes`` are what a reader must know beside it."""

    run: dict[str, Any]
    gates: list[GateDecision]
    notes: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> Exit:
        """The worst of the gates': could not judge is worse than denied. No gate at all is no verdict."""
        return max((_EXITS[gate.verdict] for gate in self.gates), default=Exit.UNJUDGED)

    @property
    def verdict(self) -> str:
        """``passed``, ``denied`` or ``could-not-judge``."""
        return {Exit.PASSED: PASSED, Exit.DENIED: DENIED}.get(self.exit_code, UNJUDGED)

    @property
    def told_apart(self) -> str:
        """How many denials the change brought, and how many were there before; "" where no earlier revision was compared."""
        states = [finding.status for gate in self.gates for finding in gate.findings if finding.severity == "deny"]
        if not {NEW, PRE_EXISTING} & set(states):
            return ""
        before = states.count(PRE_EXISTING)
        return f"{len(states) - before} by this change, {before} were there before"

    def as_json(self) -> dict[str, Any]:
        """The JSON report."""
        return {
            "schema_version": SCHEMA_VERSION,
            "verdict": self.verdict,
            "exit_code": int(self.exit_code),
            "run": self.run,
            "notes": self.notes,
            "gates": [gate.as_json() for gate in self.gates],
        }


def verdict(*, applies: bool, unjudgeable: bool, findings: Iterable[Finding]) -> str:
    """The one word for what Rego decided: each of these was decided there."""
    if unjudgeable:
        return UNJUDGED
    if any(finding.severity == "deny" for finding in findings):
        return DENIED
    return PASSED if applies else NOT_APPLICABLE


def unjudged(gate: str, reason: str, seconds: float = 0.0) -> GateDecision:
    """The decision of a gate that could not judge."""
    return GateDecision(gate, UNJUDGED, reason, seconds=seconds)


def finding(
    stated: dict[str, Any], page: str, suggestion: str | None = None, waiver: Mapping[str, Any] | None = None
) -> Finding:
    """A finding from what the gate's Rego stated; ``page`` is its policy's documentation.

    ``suggestion`` is the stated one, rendered; ``waiver`` the decision that waives it.
    """
    location = stated["location"]
    details = stated.get("details") or {}
    return Finding(
        policy=stated["policy"],
        code=str(stated["code"]),
        severity=stated["severity"],
        msg=str(stated["msg"]),
        subject=str(stated["subject"]),
        location=_location(location),
        related=tuple((_location(item), str(item.get("message", ""))) for item in stated.get("related") or []),
        remedy=str(stated["remedy"]),
        help=page,
        waived_by=stated.get("waived_by"),
        details=details,
        suggestion=suggestion,
        suggested=tuple(_edits(stated["suggestion"])) if suggestion else (),
        justification=_justification(waiver) if waiver else None,
        status=PENDING if "pending_waiver" in details else None,
    )


def _justification(waiver: Mapping[str, Any]) -> str:
    return f"{waiver['reason']} (approved by {waiver['approved_by']}, until {waiver['expires']})"


def page_of(gate_package: str, package: str) -> str:
    """The page of documentation of a policy, from the root of the control plane that it is part of."""
    return f"docs/policies/{gate_package}/{package}.md"


def _edits(suggestion: Mapping[str, Any]) -> Iterator[str]:
    for edit in suggestion["edits"]:
        value = json.dumps(edit["value"], ensure_ascii=False)
        yield f"{'.'.join(map(str, edit['path']))} of {suggestion['id']} to {value}"


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings sorted: denials first, then by place, policy and words. Of two that say the same, the graver stays, and else the first."""
    found: dict[tuple[Any, ...], Finding] = {}
    for _, item in sorted(enumerate(findings), key=lambda one: (_gravity(one[1]), one[0]), reverse=True):
        found[_words(item)] = item
    return sorted(found.values(), key=lambda item: (_gravity(item), *_words(item)))


def _gravity(item: Finding) -> int:
    return {"deny": 0, "warn": 1, "waived": 2}.get(item.severity, 0)


def _words(item: Finding) -> tuple[str | int, ...]:
    where = item.location
    return (
        *(where.path or "", where.line or 0, where.column or 0),
        *(item.policy, item.code, item.subject, item.msg),
    )


def _location(place: dict[str, Any]) -> Location:
    return Location(place.get("path"), place.get("line"), place.get("column"))


def _place(location: Location) -> dict[str, Any]:
    return {"path": location.path, "line": location.line, "column": location.column}
