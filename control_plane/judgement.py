"""Judge a repository: make each gate's document, have it evaluated, carry what was decided."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from control_plane import decisions, engine, evaluation, policies, schema
from control_plane.decisions import GateDecision, Report
from control_plane.documents import policy_check
from control_plane.documents.envelope import Run, envelope, waivers
from control_plane.errors import ControlPlaneError, UsageError, defect
from control_plane.evaluation import Evaluation, Source
from control_plane.facts import OURS, Facts, Given
from control_plane.home import HOME, ControlPlane, manifest_digest
from control_plane.policies import ROOT as REGO
from control_plane.policies import Policy
from control_plane.process import Limits
from control_plane.repository import Repository
from control_plane.sources import registry as registry_source
from control_plane.sources import vocabulary
from control_plane.sources.registry import Registry
from control_plane.sources.tree import Tree
from control_plane.suggestions import Suggestions

GATES = ("registry-valid", "policy-check", "cloud-plan", "app-config")
Use = dict[str, dict[str, list[str]]]  # by gate: the policies evaluated, and the waivers that waived something
Part = tuple[Evaluation, bytes, list[Policy]]  # what was said, of which document, by which policies
BASE, HEAD = "the repository's base", "the repository's head"


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: which repository, which change of it, which gates, by which clock."""

    repository: Path
    registry: str = registry_source.ROOT
    base: str | None = None
    head: str | None = None
    now: str | None = None
    nonce: str | None = None
    gates: Sequence[str] = GATES
    everything: bool = False
    limits: Limits = field(default_factory=Limits)
    given: Given = field(default_factory=Given)


@dataclass
class Judgement:
    """One run over one repository."""

    home: ControlPlane
    repository: Repository
    run: Run
    everything: bool
    limits: Limits
    self_judged: bool
    given: Given = field(default_factory=Given)
    depth: int = 0  # 1 is that of a case, 2 of a case within a case
    _evaluated: dict[tuple[str, str], tuple[Evaluation, bytes]] = field(default_factory=dict)

    @cached_property
    def facts(self) -> Facts:
        """What the gates judge."""
        return Facts(self.home, self.repository, self.everything, self.self_judged, self.given)

    def document(self, gate: str, policies_: Sequence[Policy], used: Use | None = None) -> dict[str, Any]:
        """The document that a gate judges; DocumentError where a collector and a schema disagree."""
        repository = self.repository
        built = envelope(gate, self.run, policies_, repository.deciding_registry, head=repository.registry)
        built["scope"] = "everything" if self.everything else "change"
        built["change"] = repository.change_document
        built.update(self.facts.of(gate))
        if gate == "policy-check":
            built["evaluated"] = used or {}
            built["weakening"] = self.weakening if used is not None else None
        schema.check(gate, built)
        return built

    def decide(self, gate: str) -> GateDecision:
        """A gate's verdict. What makes it impossible to judge is a verdict too, with its reason."""
        start = time.perf_counter()
        try:
            parts, unjudgeable = self._parts(gate, self.waivers_used(gate))
        except (ControlPlaneError, engine.EngineProblem) as error:
            return decisions.unjudged(gate, str(error), time.perf_counter() - start)
        except Exception as error:  # a defect of ours in one gate takes no other's verdict away
            if os.environ.get("CONTROL_PLANE_DEBUG"):
                raise
            return decisions.unjudged(gate, defect(error), time.perf_counter() - start)
        return self._united(gate, parts, unjudgeable, time.perf_counter() - start)

    def evaluated(self, gate: str) -> Evaluation:
        """What our policies of a gate say of the repository."""
        return self._evaluate(gate, OURS, self.home.policies(gate), self.waivers_used(gate))[0]

    @cached_property
    def weakening(self) -> dict[str, Any] | None:
        """In what the head's policies are laxer than the base's; None without a base, or in a case within a case."""
        from control_plane import weakening  # it knows judgements, too

        return None if self.depth > 1 else weakening.facts(self)

    def of_case(
        self, repository: Repository, plans: list[dict[str, Any]], reviews: dict[str, Any] | None, now: str
    ) -> Judgement:
        """The same run over the repository of a case, with its plans and reviews, at its own time."""
        run = Run(repository.name, repository.base_commit, repository.head_commit, now, self.run.nonce)
        case = Judgement(self.home, repository, run, everything=False, limits=self.limits, self_judged=False)
        case.facts.plans, case.facts.reviews = plans, reviews
        case.depth = self.depth + 1
        return case

    def waivers_used(self, gate: str) -> Use:
        """What waivers did in the gates whose policies they name: for policy-check, which judges waivers."""
        found: Use = {}
        for waived in self._waived_gates() if gate == "policy-check" else ():
            with contextlib.suppress(Exception):  # that gate says so itself; what waivers do there is not known then
                parts, _ = self._parts(waived, None)
                found[waived] = policy_check.use_of_waivers(part[0] for part in parts)
        return found

    def _waived_gates(self) -> list[str]:
        """The gates of the policies that active waivers name: what is worth evaluating. Rego says which are in force."""
        repository = self.repository
        named = {item["policy"] for item in waivers(repository.deciding_registry) if item["status"] == "active"}
        registries = [self.home.registry, repository.registry, repository.base_registry]
        rows = [row for registry in registries if registry and named for row in policies.rows(registry)]
        gates = [(row.config.value or {}).get("gate") for row in rows if row.id in named]
        return [gate for gate in self.home.gates if gate in gates]

    def _parts(self, gate: str, used: Use | None) -> tuple[list[Part], list[str]]:
        """What each source says, and why one of them could not say anything."""
        ours = self.home.policies(gate)
        parts: list[Part] = [(*self._evaluate(gate, OURS, ours, used), ours)]
        unjudgeable = []
        for source, registry, tree in self._their_sources():
            try:
                theirs = policies.of_gate(registry, tree, gate, self.home.gates)
                if theirs and (source == BASE or self.sound(gate)):
                    parts.append((*self._evaluate(gate, source, theirs), theirs))
            except ControlPlaneError as error:
                unjudgeable.append(f"{source}: {error}")
        return parts, unjudgeable

    def _their_sources(self) -> Iterator[tuple[str, Registry, Tree]]:
        """Where a repository's own policies stand: on its base, which decide, and in its head, which can only add.

        The base of this control plane itself is what judges: its policies are ours.
        """
        repository = self.repository
        if not self.facts.brings_policies:
            return
        base, registry = repository.base_tree, repository.base_registry
        if base is not None and registry is not None and not repository.is_control_plane:
            yield BASE, registry, base
        yield HEAD, repository.registry, repository.tree

    def sound(self, gate: str) -> bool:
        """Whether a repository's own Rego may be evaluated: the policies about policies judge it first.

        The gate policy-check shows their denials itself; for any other, they are why it could not judge.
        """
        guards = self.home.vocabulary["engine"]["guards"]
        findings = self._evaluate("policy-check", OURS, self.home.policies("policy-check"))[0].findings
        denials = sum(item["severity"] == "deny" and item["policy"] in guards for item in findings)
        if denials and gate != "policy-check":
            raise ControlPlaneError(
                f"the repository's own policies are not evaluated: the policies about policies deny {denials} times",
                where=REGO,
                remedy="see the gate policy-check",
            )
        return not denials

    def _evaluate(
        self, gate: str, source: str, policies_: list[Policy], used: Use | None = None
    ) -> tuple[Evaluation, bytes]:
        complete = gate == "policy-check" and used is not None  # with what only a first evaluation can tell
        if complete or (gate, source) not in self._evaluated:
            content = evaluation.document_bytes(self.document(gate, policies_, used))
            package = self.home.gates[gate]
            found = evaluation.evaluate(
                package, content, policies_, self._source(source, package), self.run.nonce, self.limits
            )
            self._evaluated[gate, source] = found, content
        return self._evaluated[gate, source]

    def _source(self, name: str, package: str) -> Source:
        """A source to evaluate; gates and libraries are ours, unless it brings its own as another version of us."""
        repository = self.repository
        if name == OURS:
            return Source(OURS, self.home.tree, self.home.tree, repository.vocabulary)
        tree = repository.base_tree if name == BASE and repository.base_tree is not None else repository.tree
        own = vocabulary.read(tree)
        if policies.brings_gate(tree, package):
            return Source(name, tree, tree, own)
        return Source(name, tree, self.home.tree, {**own, **repository.vocabulary})

    def policy_digest(self) -> str | None:
        """SHA-256 over all Rego and data of this control plane that was evaluated, gate by gate; None for nothing."""
        if not self._evaluated:
            return None
        digests = "".join(
            f"{gate} {source} {found.policy_digest}\n" for (gate, source), (found, _) in sorted(self._evaluated.items())
        )
        return f"sha256:{hashlib.sha256(digests.encode()).hexdigest()}"

    @cached_property
    def _suggestions(self) -> Suggestions:
        return Suggestions(self.repository.registry, self.repository.tree)

    def _diff(self, stated: Mapping[str, Any]) -> str | None:
        suggestion = stated.get("suggestion")
        return self._suggestions.diff(suggestion) if suggestion else None

    def _united(self, gate: str, parts: list[Part], unjudgeable: list[str], seconds: float) -> GateDecision:
        """One decision from what the sources found; ours says whether the gate applies."""
        package = self.home.gates[gate]
        folders = {policy.id: policy.package for _, _, policies_ in parts for policy in policies_}
        findings = decisions.in_order(
            decisions.finding(item, package, folders.get(item["policy"], ""), self._diff(item))
            for found, _, _ in parts
            for item in found.findings
        )
        first, content, _ = parts[0]
        reasons = [reason for found, _, _ in parts for reason in found.unjudgeable] + unjudgeable
        return GateDecision(
            gate,
            decisions.verdict(applies=first.applies, unjudgeable=bool(reasons), findings=findings),
            "; ".join(reasons) or first.reason,
            findings,
            {id_: count for found, _, _ in reversed(parts) for id_, count in found.considered.items()},
            f"sha256:{hashlib.sha256(content).hexdigest()}",
            seconds,
            [{"environment": plan["environment"], "digest": plan["digest"]} for plan in self.facts.plans]
            if gate == "cloud-plan"
            else [],
            first.obligations,
        )


def open_judgement(request: Request, home: ControlPlane | None = None) -> Judgement:
    """Prepare a run; UsageError or GitError where what is asked is not there."""
    home = home or ControlPlane()
    repository = Repository.open(
        request.repository, home.vocabulary, base=request.base, head=request.head, registry_path=request.registry
    )
    run = Run(
        repository.name,
        repository.base_commit,
        repository.head_commit,
        clock(request.now),
        request.nonce or secrets.token_hex(16),
    )
    return Judgement(
        home,
        repository,
        run,
        request.everything,
        request.limits,
        _is_home(request.repository, home.home),
        request.given if "cloud-plan" in request.gates else Given(),
    )


def judge(request: Request) -> Report:
    """Judge a repository by the gates that are asked for."""
    judgement = open_judgement(request)
    gates = [judgement.decide(gate) for gate in request.gates]
    notes = judgement.repository.notes
    report = _report(judgement.run, judgement.policy_digest(), gates, notes, self_judged=judgement.self_judged)
    report.run["repository"]["folder"] = judgement.repository.folder
    return report


def unjudged(repository: Path, gates: Sequence[str], reason: str) -> Report:
    """The report of a run that came to nothing: none of its gates could judge."""
    run = Run(repository.resolve().name, None, None, clock(None), "")
    found = [decisions.unjudged(gate, reason) for gate in gates]
    return _report(run, None, found, [], self_judged=_is_home(repository))


def _report(run: Run, digest: str | None, gates: list[GateDecision], notes: list[str], *, self_judged: bool) -> Report:
    described = {
        "nonce": run.nonce,
        "now": run.now,
        "repository": {"name": run.name, "base": run.base, "head": run.head, "folder": None},
        "engine": engine.versions(),
        "policy_source": "head (self-judged)" if self_judged else "base",
        "policy_digest": digest,
        "manifest_digest": manifest_digest(),
    }
    return Report(described, gates, notes)


def _is_home(repository: Path, home: Path = HOME) -> bool:
    return repository.resolve() == home


def clock(now: str | None) -> str:
    """RFC 3339 in UTC, whole seconds; UsageError where ``now`` is no time with a zone."""
    if now is None:
        return _rfc3339(datetime.now(UTC))
    try:
        moment = datetime.fromisoformat(now)
        if moment.tzinfo is not None:
            return _rfc3339(moment.astimezone(UTC))
    except (ValueError, OverflowError):
        pass
    raise UsageError("is no time with a zone", where=f"--now {now}", remedy="write 2026-01-31T12:00:00Z")


def _rfc3339(moment: datetime) -> str:
    return moment.strftime(f"{moment.year:04}-%m-%dT%H:%M:%SZ")


def input_document(gate: str, request: Request) -> bytes:
    """The document that a gate would judge, as indented JSON, with the rows of all policies: ours and the head's own."""
    judgement = open_judgement(request)
    registered, repository = judgement.home.policies(gate), judgement.repository
    if judgement.facts.brings_policies and not repository.is_control_plane:
        registered += policies.of_gate(repository.registry, repository.tree, gate, judgement.home.gates)
    document = judgement.document(gate, registered, judgement.waivers_used(gate))
    return evaluation.document_bytes(document, indent=True)
