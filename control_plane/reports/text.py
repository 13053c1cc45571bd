"""The report for a person: by gate, each finding with its place, what is wrong and what to do; the verdict last."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator

from control_plane.decisions import DENIED, NOT_APPLICABLE, PASSED, PRE_EXISTING, Finding, GateDecision, Report
from control_plane.reports.printable import brief

SUFFIX: str = "txt"
_MARKS = {"deny": "DENY", "warn": "WARN", "waived": "WAIVED"}
_STYLES = {"DENY": "bold red", "WARN": "yellow", "WAIVED": "cyan"}
_VERDICT_STYLES = {PASSED: "bold green", DENIED: "bold red", NOT_APPLICABLE: "dim"}

_WIDTH = 116
_MET = {None: "", True: ", met in the state", False: ", NOT met in the state"}

Line = tuple[str, str]  # (text, style of the line; "" for none)


def render(report: Report) -> str:
    """The report as plain text."""
    return "".join(f"{brief(text)}\n" for text, _ in lines(report))


def show(report: Report) -> None:
    """Print the report to a terminal, in colour."""
    from rich.console import Console  # noqa: PLC0415 - slow to import, and wanted only on a terminal
    from rich.text import Text  # noqa: PLC0415

    console = Console(highlight=False, soft_wrap=True)
    for text, style in lines(report):
        console.print(Text(brief(text), style=style))


def lines(report: Report) -> Iterator[Line]:
    """Each line of the report with its style."""
    repository = report.run["repository"]
    base, head = repository["base"] or "none", repository["head"] or "the work tree"
    yield f"repository: {repository['name']} (base: {base}, head: {head})", "dim"
    yield "", ""
    for gate in report.gates:
        yield from _gate(gate)
        yield "", ""
    for note in report.notes:
        yield f"note: {note}", "dim"
    if "self-judged" in report.run["policy_source"]:
        yield "note: self-judged: the repository was judged by its own policies, which a change can alter", "dim"
    denials = sum(gate.count("deny") for gate in report.gates)
    advice = sum(gate.count("warn") for gate in report.gates)
    waived = sum(gate.count("waived") for gate in report.gates)
    counts = f"{denials} denied, {advice} advised, {waived} waived"
    new = f"denied: {report.told_apart}; " if report.told_apart else ""
    yield (
        f"verdict: {report.verdict} ({counts}; {new}exit {int(report.exit_code)})",
        _VERDICT_STYLES.get(report.verdict, "bold magenta"),
    )


def _gate(gate: GateDecision) -> Iterator[Line]:
    judged = bool(gate.considered) and gate.verdict != NOT_APPLICABLE
    looked_at = f", {len(gate.considered)} policies" if judged else ""
    yield (
        f"{gate.gate}: {gate.verdict}{looked_at} ({gate.reason})",
        _VERDICT_STYLES.get(gate.verdict, "bold magenta"),
    )
    if judged:
        yield from ((line, "dim") for line in _considered(gate))
    for plan in gate.plans:
        yield f"  plan: {plan['environment'] or 'no environment'} {plan['digest']}", "dim"
    for finding in gate.findings:
        if finding.status != PRE_EXISTING:
            yield from _finding(finding)
    yield from _there_before([finding for finding in gate.findings if finding.status == PRE_EXISTING])
    yield from _obligations(gate)


def _there_before(findings: list[Finding]) -> Iterator[Line]:
    if findings:
        yield f"  there before this change: {len(findings)}", "dim"
    for finding in findings:
        yield from ((f"  {line}", "dim") for line, _ in _finding(finding))


def _obligations(gate: GateDecision) -> Iterator[Line]:
    for item in gate.obligations:
        what = f"{item['environment'] or 'no environment'} {item['address']} {item['parameter']}"
        schema = json.dumps(item["schema"], ensure_ascii=False, separators=(",", ":"))
        yield f"  after apply{_MET[item['met']]}: {what} must fit {schema} ({item['reason']})", ""
    if any(item["met"] is None for item in gate.obligations):
        yield "  after apply: --state FILE checks exactly these (FILE: what `terraform show -json` writes then)", "dim"


def _considered(gate: GateDecision) -> list[str]:
    counts = ", ".join(f"{brief(policy.policy)}\u00a0{policy.subjects}" for policy in gate.considered)
    wrapped = textwrap.wrap(
        f"subjects considered: {counts}", _WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False
    )
    return [line.replace("\u00a0", " ") for line in wrapped]


def _finding(finding: Finding) -> Iterator[Line]:
    mark = _MARKS.get(finding.severity, finding.severity)
    where = str(finding.location) or finding.subject
    yield (
        f"  {mark} {where}: {finding.msg} [{finding.code}, {finding.policy}]",
        _STYLES.get(mark, ""),
    )
    for location, message in finding.related:
        yield f"       see {location!s}{': ' if message else ''}{message}", ""
    if finding.waived_by:
        yield (
            f"       waived by {finding.waived_by}{': ' if finding.justification else ''}{finding.justification or ''}",
            "",
        )
        return
    if pending := finding.details.get("pending_waiver"):
        yield f"       pending: {pending} would waive it once it is on the base", ""
    if finding.remedy:
        yield f"       fix: {finding.remedy}", ""
    if finding.suggested and not finding.waived_by:
        yield (
            f"       or permit it (in a change of its own): set {'; '.join(finding.suggested)}; the JSON report has the diff",
            "",
        )
