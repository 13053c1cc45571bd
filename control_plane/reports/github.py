"""Workflow commands that GitHub shows as annotations, escaped so that no cell can issue a command of its own."""

from __future__ import annotations

from control_plane.decisions import PRE_EXISTING, Finding, GateDecision, Report
from control_plane.reports.place import from_work_tree, in_repository
from control_plane.reports.printable import brief

SUFFIX: str = "github.txt"

_LEVELS = {"deny": "error", "warn": "warning", "waived": "notice"}
# GitHub shows this many annotations of each level for a step; what is left out is counted.
_SHOWN = 10


def render(report: Report) -> str:
    """Annotations, denials first, then a line with the verdict."""
    whole = [(gate, finding) for gate in report.gates for finding in gate.findings]
    findings = [(gate, finding) for gate, finding in whole if finding.status != PRE_EXISTING]
    folder = report.run["repository"].get("folder")
    lines = []
    for severity, level in _LEVELS.items():
        of_level = [(gate, finding) for gate, finding in findings if finding.severity == severity]
        lines += [_annotation(level, gate, finding, folder) for gate, finding in of_level[:_SHOWN]]
        if len(of_level) > _SHOWN:
            more = f"{len(of_level) - _SHOWN} more findings of this level are in the other reports"
            lines.append(f"{level}: {more}")
    denials = [finding for _, finding in whole if finding.severity == "deny"]
    if denials and all(finding.status == PRE_EXISTING for finding in denials):
        old = f"{len(denials)} denied, each of which was there before this change: they are in the other reports"
        lines.append(f"::error title=control plane::{_message(old)}")
    if before := len(whole) - len(findings):
        lines.append(f"there before this change, and still in the other reports: {before}")
    lines += [
        f"::error title={_property(gate.gate)}::{_message(f'could not judge: {gate.reason}')}"
        for gate in report.gates
        if gate.verdict == "could-not-judge"
    ]
    lines.append(f"verdict: {report.verdict} (exit {int(report.exit_code)})")
    return "".join(f"{line}\n" for line in lines)


def _annotation(level: str, gate: GateDecision, finding: Finding, folder: str | None) -> str:
    where = in_repository(finding)
    properties = {
        "file": from_work_tree(where.path, folder) if where and where.path else None,
        "line": where.line if where else None,
        "col": where.column if where else None,
        "title": f"{gate.gate}: {finding.code}",
    }
    given = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value is not None)
    related = [f"see {where!s}: {message}" for where, message in finding.related]
    message = "\n".join([finding.msg, *related, f"{finding.remedy} ({finding.policy})"])
    return f"::{level} {given}::{_message(message)}"


def _message(text: str) -> str:
    return _visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def _visible(text: str) -> str:
    """Line breaks stay, escaped as GitHub wants them; all else that a terminal obeys is shown."""
    return "\n".join(brief(line) for line in text.replace("\r\n", "\n").split("\n"))
