"""SARIF 2.1.0, as code scanning reads it: a rule for each policy, a result for each finding, within GitHub's limits."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from control_plane.decisions import UNJUDGED, Considered, Finding, GateDecision, Location, Report
from control_plane.reports.place import from_work_tree, in_repository, page, uri
from control_plane.reports.printable import brief

SUFFIX: str = "sarif"

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"deny": "error", "warn": "warning", "waived": "note"}
_ROOT = "%SRCROOT%"
# GitHub refuses a run of more results, and shows no more places of one; what is left out is counted.
_RESULTS_AT_MOST = 25_000
_PLACES_AT_MOST = 100


def render(report: Report) -> str:
    """The report as one run. What GitHub would refuse is left out and counted; denials come first, so they stay."""
    findings = [(gate, finding) for gate in report.gates for finding in gate.findings]
    findings.sort(key=lambda one: list(_LEVELS).index(one[1].severity))
    shown = findings[:_RESULTS_AT_MOST]
    rules = list(_rules(report, [finding for _, finding in shown]))
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "Control Plane", "rules": rules, **_documentation(report)}},
        "automationDetails": {"id": f"control-plane/{'+'.join(gate.gate for gate in report.gates)}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the work tree."}}},
        "invocations": [_invocation(report, len(findings) - len(shown))],
        "results": list(_results(report, shown, index)),
        "properties": {"verdict": report.verdict, "policyDigest": report.run.get("policy_digest")},
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _documentation(report: Report) -> dict[str, str]:
    where = report.run.get("documentation")
    return {"informationUri": where} if where else {}


def _rules(report: Report, findings: Iterable[Finding]) -> Iterator[dict[str, Any]]:
    """A rule for each policy that was evaluated, and for one that only a finding names."""
    remedies: dict[str, dict[str, None]] = {}
    for finding in findings:
        remedies.setdefault(finding.policy, {})[finding.remedy] = None
    known = {policy.policy: (gate, policy) for gate in report.gates for policy in gate.considered}
    for id_ in sorted({*known, *remedies}):
        gate, policy = known.get(id_, (None, Considered(id_, 0)))
        yield _rule(policy, gate, list(remedies.get(id_, ())), page(policy, report))


def _rule(policy: Considered, gate: GateDecision | None, remedies: list[str], help_: str | None) -> dict[str, Any]:
    name, purpose = brief(policy.name or policy.policy), brief(policy.purpose or policy.name or policy.policy)
    advice = brief(" ".join(remedies))
    rule: dict[str, Any] = {
        "id": brief(policy.policy),
        "name": name,
        "shortDescription": {"text": name},
        "fullDescription": {"text": purpose},
        "help": {
            "text": advice or purpose,
            "markdown": "\n\n".join(_quoted(part) for part in (purpose, advice) if part),
        },
        "defaultConfiguration": {"level": "warning" if policy.enforcement == "advisory" else "error"},
        "properties": {
            "tags": ["governance", *([gate.gate] if gate else [])],
            "problem.severity": "recommendation" if policy.enforcement == "advisory" else "error",
            "subjects": policy.subjects,
        },
    }
    if help_:
        rule["helpUri"] = help_
    return rule


def _quoted(text: str) -> str:
    """Words as Markdown shows them unchanged."""
    return "".join(f"\\{letter}" if letter in r"\`*_{}[]()<>#+-.!|~@&" else letter for letter in text)


def _invocation(report: Report, left_out: int) -> dict[str, Any]:
    unjudged = [gate for gate in report.gates if gate.verdict == UNJUDGED]
    notes = [_notification("error", f"{gate.gate} could not judge: {brief(gate.reason)}") for gate in unjudged]
    if left_out:
        notes.append(_notification("warning", f"{left_out} findings are left out: GitHub takes {_RESULTS_AT_MOST}"))
    notes += [_notification("note", brief(note)) for note in report.notes]
    return {
        "executionSuccessful": report.verdict != UNJUDGED,
        "exitCode": int(report.exit_code),
        "exitCodeDescription": report.verdict,
        "endTimeUtc": report.run["now"],
        "toolExecutionNotifications": notes,
    }


def _notification(level: str, text: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": text}}


def _results(
    report: Report, findings: Iterable[tuple[GateDecision, Finding]], index: dict[str, int]
) -> Iterator[dict[str, Any]]:
    folder = report.run["repository"].get("folder")
    seen: Counter[tuple[str, ...]] = Counter()
    for gate, finding in findings:
        result = {
            "ruleId": brief(finding.policy),
            "ruleIndex": index[brief(finding.policy)],
            "level": _LEVELS[finding.severity],
            "message": {"text": brief(f"{finding.msg}. {finding.remedy}" if finding.remedy else finding.msg)},
            "locations": [_shown_at(finding, folder)],
            "partialFingerprints": {"controlPlane/v1": _fingerprint(finding, seen[finding.identity])},
            "properties": {"gate": gate.gate, "code": brief(finding.code), "subject": brief(finding.subject)},
        }
        seen[finding.identity] += 1
        related = finding.related[:_PLACES_AT_MOST]
        if places := [_place(at, folder, message, number) for number, (at, message) in enumerate(related) if at.path]:
            result["relatedLocations"] = places
        if finding.severity == "waived":
            result["suppressions"] = [_suppression(finding)]
        if finding.status == "pre-existing":
            result["baselineState"] = "unchanged"
        elif finding.status == "new":
            result["baselineState"] = "new"
        yield result


def _suppression(finding: Finding) -> dict[str, str]:
    why = f"{finding.waived_by}: {finding.justification or 'no reason is given'}"
    return {"kind": "external", "status": "accepted", "justification": brief(why)}


def _fingerprint(finding: Finding, number: int) -> str:
    """The same when lines move: of several findings of one identity, each has its number among them."""
    written = json.dumps([*finding.identity, number])
    return hashlib.sha256(written.encode()).hexdigest()


def _shown_at(finding: Finding, folder: str | None) -> dict[str, Any]:
    """Where code scanning shows it: it wants a file, so what is in a plan is shown where the repository speaks of it."""
    own = in_repository(finding)
    place = own or next((at for at, _ in finding.related if at.path), Location("control_plane_registry.csv"))
    logical = {"logicalLocations": [{"fullyQualifiedName": brief(finding.subject)}]}
    return {**_place(place, folder), **logical}


def _place(at: Location, folder: str | None, message: str = "", number: int | None = None) -> dict[str, Any]:
    artifact = {"uri": uri(from_work_tree(at.path or "", folder)), "uriBaseId": _ROOT}
    physical: dict[str, Any] = {"artifactLocation": artifact}
    if at.line:
        physical["region"] = {"startLine": at.line, **({"startColumn": at.column} if at.column else {})}
    found: dict[str, Any] = {"physicalLocation": physical}
    if number is not None:
        found["id"] = number
    if message:
        found["message"] = {"text": brief(message)}
    return found
