"""Judge a repository: make each gate's document, have it evaluated, carry what was decided."""

from __future__ import annotations

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
from control_plane.documents.entities import rows_of_types
from control_plane.documents.envelope import Run, envelope
from control_plane.errors import ControlPlaneError, UsageError, defect
from control_plane.evaluation import Evaluation, Source
from control_plane.policies import ROOT as REGO
from control_plane.policies import Policy
from control_plane.process import Limits
from control_plane.repository import Repository
from control_plane.sources import registry as registry_source
from control_plane.sources import rego, vocabulary
from control_plane.sources.registry import Registry
from control_plane.sources.tree import Tree, WorkTree
from control_plane.suggestions import Suggestions

HOME = Path(__file__).resolve().parent.parent
GATES = ("registry-valid", "policy-check", "cloud-plan", "app-config")
_APPLICATION_ROWS = frozenset({"application", "extension_point", "capability"})
Part = tuple[Evaluation, bytes, list[Policy]]  # what was said, of which document, by which policies
OURS, THEIRS = "control-plane", "repository"  # as the gate policy-check names them
BASE, HEAD = "the repository's base", "the repository's head"


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A Terraform plan to judge: its file or directory, the environment, and the modules.json of the job that made it."""

    path: Path
    environment: str | None = None
    modules: Path | None = None
    state: Path | None = None  # what an apply left


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
    plans: Sequence[PlanFile] = ()
    plan_seconds: float = 600  # for Terraform, where a directory is planned or a saved plan shown
    approvals: Path | None = None  # reviews of a pull request
    authors: Sequence[str] = ()  # logins of those who opened it


class ControlPlane:
    """This control plane itself: its own tree, vocabularies, registry and policies."""

    def __init__(self, home: Path = HOME) -> None:
        """Read the control plane that stands in ``home``."""
        self.home = home
        self.tree: Tree = WorkTree(home)
        self.vocabulary = vocabulary.read(self.tree)
        self.gates: Mapping[str, str] = self.vocabulary["engine"]["gates"]

    @cached_property
    def registry(self) -> Registry:
        """Its own registry, where its policies are registered."""
        return registry_source.load(self.tree, self.vocabulary["registry"]["columns"])

    @cached_property
    def inherited(self) -> dict[str, str]:
        """The ids that a governed repository may name without registering them: our policies."""
        return policies.ids_by_type(self.registry, ("policy",))

    @cached_property
    def rego(self) -> tuple[list[dict[str, Any]], list[str]]:
        """The facts of its own Rego, and the paths beside it that are no Rego."""
        return rego.files(self.tree, REGO)

    def policies(self, gate: str) -> list[Policy]:
        """Its policies of a gate."""
        found = policies.of_gate(self.registry, self.tree, gate, self.gates)
        if not found and gate in ("registry-valid", "policy-check"):
            raise ControlPlaneError(f"registers no policy of the gate {gate}", where=registry_source.ROOT)
        return found


@dataclass
class Judgement:
    """One run over one repository."""

    home: ControlPlane
    repository: Repository
    run: Run
    everything: bool
    limits: Limits
    self_judged: bool
    folder: Path = HOME
    plan_files: Sequence[PlanFile] = ()
    plan_seconds: float = 600
    approvals: Path | None = None
    authors: Sequence[str] = ()
    _evaluated: dict[tuple[str, str], tuple[Evaluation, bytes]] = field(default_factory=dict)

    @cached_property
    def plans(self) -> list[dict[str, Any]]:
        """The facts of the plans that were given; PlanError where one cannot be read."""
        if not self.plan_files:
            return []
        from control_plane.plans import Plans  # what other gates do not wait for

        given = Plans(self.repository, self.folder, self.plan_seconds)
        return [given.read(plan.path, plan.environment, plan.modules, plan.state) for plan in self.plan_files]

    @cached_property
    def reviews(self) -> dict[str, Any] | None:
        """The reviews that were given, and who wrote what they are about; None without any. ReviewsError, GitError."""
        if self.approvals is None:
            return None
        from control_plane.sources import reviews

        return {
            "source": str(self.approvals),
            "items": reviews.read(self.approvals),
            "authors": reviews.authors(self.authors, self.repository.identities()),
        }

    def document(self, gate: str, policies_: Sequence[Policy]) -> dict[str, Any]:
        """The document that a gate judges; DocumentError where a collector and a schema disagree."""
        repository = self.repository
        built = envelope(gate, self.run, policies_, repository.deciding_registry)
        built["scope"] = "everything" if self.everything else "change"
        built["change"] = repository.change_document
        built.update(self._facts(gate))
        schema.check(gate, built)
        return built

    def decide(self, gate: str) -> GateDecision:
        """A gate's verdict. What makes it impossible to judge is a verdict too, with its reason."""
        start = time.perf_counter()
        try:
            parts, unjudgeable = self._parts(gate)
        except (ControlPlaneError, engine.EngineProblem) as error:
            return decisions.unjudged(gate, str(error), time.perf_counter() - start)
        except Exception as error:  # a defect of ours in one gate takes no other's verdict away
            if os.environ.get("CONTROL_PLANE_DEBUG"):
                raise
            return decisions.unjudged(gate, defect(error), time.perf_counter() - start)
        return self._united(gate, parts, unjudgeable, time.perf_counter() - start)

    def evaluated(self, gate: str) -> Evaluation:
        """What our policies of a gate say of the repository."""
        return self._evaluate(gate, OURS, self.home.policies(gate))[0]

    def _parts(self, gate: str) -> tuple[list[Part], list[str]]:
        """What each source says, and why one of them could not say anything."""
        ours = self.home.policies(gate)
        parts: list[Part] = [(*self._evaluate(gate, OURS, ours), ours)]
        unjudgeable = []
        for source, registry, tree in self._their_sources():
            try:
                theirs = policies.of_gate(registry, tree, gate, self.home.gates)
                if theirs and (source == BASE or self._sound(gate)):
                    parts.append((*self._evaluate(gate, source, theirs), theirs))
            except ControlPlaneError as error:
                unjudgeable.append(f"{source}: {error}")
        return parts, unjudgeable

    def _their_sources(self) -> Iterator[tuple[str, Registry, Tree]]:
        """Where a repository's own policies stand: on its base, which decide, and in its head, which can only add.

        The base of this control plane itself is what judges: its policies are ours.
        """
        repository = self.repository
        if not self._brings_policies:
            return
        base, registry = repository.base_tree, repository.base_registry
        if base is not None and registry is not None and not repository.is_control_plane:
            yield BASE, registry, base
        yield HEAD, repository.registry, repository.tree

    def _sound(self, gate: str) -> bool:
        """Whether a repository's own Rego may be evaluated: the policies about policies judge it first.

        The gate policy-check shows their denials itself; for any other, they are why it could not judge.
        """
        denials = sum(item["severity"] == "deny" for item in self.evaluated("policy-check").findings)
        if denials and gate != "policy-check":
            raise ControlPlaneError(
                f"the repository's own policies are not evaluated: the policies about policies deny {denials} times",
                where=REGO,
                remedy="see the gate policy-check",
            )
        return not denials

    def _evaluate(self, gate: str, source: str, policies_: list[Policy]) -> tuple[Evaluation, bytes]:
        if (gate, source) not in self._evaluated:
            content = evaluation.document_bytes(self.document(gate, policies_))
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
        if next(iter(tree.files(f"{REGO}/gates/{package}")), None):
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

    @property
    def _policy_sources(self) -> list[str]:
        return [OURS, THEIRS] if self._brings_policies else [OURS]

    @property
    def _brings_policies(self) -> bool:
        return not self.self_judged and self.repository.brings_policies

    def _facts(self, gate: str) -> dict[str, Any]:
        repository = self.repository
        if gate == "registry-valid":
            from control_plane.documents import registry_valid  # it loads pandas: other gates do not wait for that

            return {
                "registry": registry_valid.registry_facts(
                    repository.registry,
                    repository.places,
                    repository.tree,
                    repository.types,
                    {} if self.self_judged or repository.is_control_plane else self.home.inherited,
                    repository.manifest,
                    repository.change,
                    repository.unnested(everything=self.everything),
                )
            }
        if gate == "policy-check":
            return {"sources": [self._policy_source(name) for name in self._policy_sources]}
        if gate == "cloud-plan":
            from control_plane.documents import cloud_plan

            return cloud_plan.facts(
                self.plans,
                repository.registry,
                repository.base_registry,
                repository.tree,
                repository.base_tree,
                self.reviews,
                repository.change.paths if repository.change else (),
            )
        return {"registry": rows_of_types(repository.registry, _APPLICATION_ROWS)}

    def _policy_source(self, name: str) -> dict[str, Any]:
        if name == THEIRS:
            repository = self.repository
            return policy_check.source_facts(
                name, repository.registry, repository.tree, repository.types, repository.rego
            )
        home = self.home
        types = home.vocabulary["registry"]["types"]
        return policy_check.source_facts(name, home.registry, home.tree, types, home.rego)

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
            [{"environment": plan["environment"], "digest": plan["digest"]} for plan in self.plans]
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
    judgement = Judgement(
        home, repository, run, request.everything, request.limits, _is_home(request.repository, home.home)
    )
    judgement.folder = request.repository
    if "cloud-plan" in request.gates:
        judgement.plan_files, judgement.plan_seconds = request.plans, request.plan_seconds
        judgement.approvals, judgement.authors = request.approvals, request.authors
    return judgement


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
    """The document that a gate would judge with this control plane's policies, as indented JSON."""
    judgement = open_judgement(request)
    document = judgement.document(gate, judgement.home.policies(gate))
    return evaluation.document_bytes(document, indent=True)
