"""What a change brought: the findings of a run, held against those of an earlier revision. It changes no verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from control_plane.decisions import NEW, PRE_EXISTING, UNJUDGED, Finding, GateDecision


def compared(gates: Sequence[GateDecision], before: Sequence[GateDecision]) -> list[GateDecision]:
    """The gates, each finding with its status: whether ``before`` had it, wherever its line was then.

    A gate that could not judge before, or is not among them, says nothing of its findings.
    """
    known = {gate.gate: gate for gate in before if gate.verdict != UNJUDGED}
    return [
        replace(gate, findings=_with_status(gate.findings, known[gate.gate])) if gate.gate in known else gate
        for gate in gates
    ]


def _with_status(findings: Sequence[Finding], before: GateDecision) -> list[Finding]:
    left = Counter(finding.identity for finding in before.findings)
    found = []
    for finding in findings:
        was_there = left[finding.identity] > 0
        left[finding.identity] -= was_there
        found.append(replace(finding, status=finding.status or (PRE_EXISTING if was_there else NEW)))
    return found
