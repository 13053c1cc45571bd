"""The verdict over all gates: from their reports and the results of their jobs, decided in Rego (`rego/gates/verdict`)."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from control_plane import decisions, engine, evaluation, judgement, schema
from control_plane.decisions import OURS, Considered, GateDecision, Report
from control_plane.evaluation import Evaluation, Source
from control_plane.home import HOME, ControlPlane, manifest_digest
from control_plane.process import Limits
from control_plane.sources import gate_reports

NAME = "verdict"
HELP = "docs/ci.md"
_DOCUMENT = "document.json"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: the folder of reports, of which change they have to be, and what is known of the jobs (`needs`)."""

    reports: Path
    base: str | None
    head: str | None
    needs: str | None = None
    now: str | None = None
    limits: Limits = field(default_factory=Limits)


def judge(asked: Asked) -> Report:
    """Give the verdict. Raises ControlPlaneError or engine.EngineProblem where it cannot even be asked for."""
    start = time.perf_counter()
    nonce, now = secrets.token_hex(16), judgement.clock(asked.now)
    document = {
        "gate": NAME,
        "schema_version": 1,
        "nonce": nonce,
        "now": now,
        "base": asked.base,
        "head": asked.head,
        "manifest_digest": manifest_digest(),
        "reports": gate_reports.read(asked.reports),
        "jobs": None if asked.needs is None else gate_reports.jobs(asked.needs),
    }
    schema.check(NAME, document)
    content = evaluation.document_bytes(document)
    found = _evaluated(content, nonce, asked.limits)
    findings = decisions.in_order(_finding(item) for item in found.findings)
    decision = GateDecision(
        NAME,
        decisions.verdict(applies=found.applies, unjudgeable=bool(found.unjudgeable), findings=findings),
        "; ".join(found.unjudgeable) or found.reason,
        findings,
        [Considered(id_, count, help=HELP, source=OURS) for id_, count in found.considered.items()],
        f"sha256:{hashlib.sha256(content).hexdigest()}",
        time.perf_counter() - start,
    )
    return _report(asked, now, nonce, found.policy_digest, decision)


def unjudged(asked: Asked, reason: str) -> Report:
    """The report where there is no verdict."""
    return _report(asked, judgement.clock(None), "", None, decisions.unjudged(NAME, reason))


def _evaluated(document: bytes, nonce: str, limits: Limits) -> Evaluation:
    """What Rego says. It stands for one policy of no registry, so that it has to answer, and nobody can waive it."""
    home = ControlPlane()
    source = Source(OURS, home.tree, home.tree, home.vocabulary)
    answers = evaluation.evaluate_many(NAME, {_DOCUMENT: document}, {_DOCUMENT: {NAME}}, [], source, nonce, limits)
    answer = answers[_DOCUMENT]
    if isinstance(answer, Evaluation):
        return answer
    raise answer


def _finding(stated: dict[str, Any]) -> decisions.Finding:
    return decisions.finding(stated, HELP)


def _report(asked: Asked, now: str, nonce: str, digest: str | None, decision: GateDecision) -> Report:
    repository = {"name": HOME.name, "base": asked.base, "head": asked.head, "folder": None}
    run = {
        "nonce": nonce,
        "now": now,
        "repository": repository,
        "engine": engine.versions(),
        "policy_source": "base",
        "policy_digest": digest,
        "manifest_digest": manifest_digest(),
    }
    return Report(run, [decision])
