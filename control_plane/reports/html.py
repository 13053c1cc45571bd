"""One HTML page without scripts or anything from elsewhere: what was decided, to be read in a browser or kept as a record."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from control_plane.decisions import NOT_APPLICABLE, PRE_EXISTING, Finding, GateDecision, Report
from control_plane.reports.place import page
from control_plane.reports.printable import brief

if TYPE_CHECKING:
    from jinja2 import Template

SUFFIX: str = "html"

_TEMPLATE = Path(__file__).with_name("report.html.j2")
_SEVERITIES = {"deny": "denied", "warn": "advised", "waived": "waived"}


@dataclass(frozen=True, slots=True)
class _Group:
    """Findings that belong together: those of a file ("" is none), or those that were there ``before``."""

    path: str
    findings: Sequence[Finding]
    before: bool = False
    opened: bool = False


def render(report: Report) -> str:
    """The report as a page; every word of a repository is escaped."""
    counts = {word: sum(gate.count(severity) for gate in report.gates) for severity, word in _SEVERITIES.items()}
    return _template().render(
        report=report,
        counts=counts,
        words=_SEVERITIES,
        groups=_groups,
        pages={
            policy.policy: address
            for gate in report.gates
            for policy in gate.considered
            if (address := page(policy, report))
        },
        denials=Counter(
            finding.policy for gate in report.gates for finding in gate.findings if finding.severity == "deny"
        ),
        judged=lambda gate: bool(gate.considered) and gate.verdict != NOT_APPLICABLE,
        self_judged="self-judged" in report.run["policy_source"],
    )


@functools.cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - slow to import, and wanted only here

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["brief"] = lambda value: brief(str(value))
    environment.filters["diff"] = lambda value: "\n".join(brief(line) for line in value.splitlines())
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))


def _groups(gate: GateDecision) -> list[_Group]:
    """What the change brought, by the file that it stands in, files with a denial first; then what was there before."""
    found: dict[str, list[Finding]] = {}
    before = [finding for finding in gate.findings if finding.status == PRE_EXISTING]
    for finding in gate.findings:
        if finding.status != PRE_EXISTING:
            found.setdefault(finding.location.path or "", []).append(finding)
    files = sorted(found.items(), key=lambda one: (not _denies(one[1]), not one[0], one[0]))
    groups = [_Group(path, several, opened=_denies(several)) for path, several in files]
    if before:
        urgent = not any(group.opened for group in groups)  # else what the change brought is to be read first
        groups.append(_Group("", before, before=True, opened=urgent and _denies(before)))
    return groups


def _denies(findings: Iterable[Finding]) -> bool:
    return any(finding.severity == "deny" for finding in findings)
