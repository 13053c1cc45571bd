"""One HTML page without scripts or anything from elsewhere: what was decided, to be read in a browser or kept as a record."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from control_plane.decisions import NOT_APPLICABLE, PRE_EXISTING, Finding, GateDecision, Report
from control_plane.reports.printable import brief

if TYPE_CHECKING:
    from jinja2 import Template

SUFFIX: str = "html"

_TEMPLATE = Path(__file__).with_name("report.html.j2")
_SEVERITIES = {"deny": "denied", "warn": "advised", "waived": "waived"}


def render(report: Report) -> str:
    """The report as a page; every word of a repository is escaped."""
    counts = {word: sum(gate.count(severity) for gate in report.gates) for severity, word in _SEVERITIES.items()}
    return _template().render(
        report=report,
        counts=counts,
        words=_SEVERITIES,
        by_file=_by_file,
        was_there=lambda finding: finding.status == PRE_EXISTING,
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


def _by_file(gate: GateDecision) -> list[tuple[str, list[Finding]]]:
    """The findings of a gate by the file that they stand in, files with a denial first."""
    found: dict[str, list[Finding]] = {}
    for finding in gate.findings:
        found.setdefault(finding.location.path or "", []).append(finding)
    return sorted(found.items(), key=lambda one: (not _denies(one[1]), not one[0], one[0]))


def _denies(findings: Iterable[Finding]) -> bool:
    return any(finding.severity == "deny" for finding in findings)
