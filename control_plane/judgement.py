"""Judge a repository: make each gate's document, have it evaluated, carry what was decided."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from control_plane import decisions, engine, evaluation, policies, process, schema
from control_plane.comparison import compared
from control_plane.decisions import OURS, THEIRS, UNJUDGED, Considered, GateDecision, Report
from control_plane.documents import policy_check
from control_plane.documents.envelope import Run, envelope, policy_facts, waivers
from control_plane.errors import ControlPlaneError, FactsError, UsageError, defect
from control_plane.evaluation import Evaluation, Source
from control_plane.facts import Facts, Given
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

if TYPE_CHECKING:
    from control_plane.cases import Case

GATES = ("registry-valid", "policy-check", "cloud-plan", "app-config")
_COLLECTING = 300.0  # seconds at least for the facts of a gate
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
    since: str | None = None  # the revision whose findings are no news
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
    _late: set[str] = field(default_factory=set)  # gates whose facts took too long
    _begun: dict[str, tuple[Future[Evaluation], bytes]] = field(default_factory=dict)  # by gate, with our policies

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
        built.update(self._collected(gate))
        if gate == "policy-check":
            built["evaluated"] = used or {}
            built["weakening"] = self.weakening if used is not None else None
        schema.check(gate, built)
        return built

    def _collected(self, gate: str) -> dict[str, Any]:
        """The facts that a gate judges; FactsError where collecting them takes too long, which is not tried twice."""
        seconds = max(_COLLECTING, 5 * self.limits.seconds)
        if gate == "cloud-plan":  # Terraform, too, has time of its own
            seconds += self.given.plan_seconds * len(self.given.plans)
        if gate not in self._late:
            try:
                with process.within(seconds):
                    return self.facts.of(gate)
            except process.TimeLimitReached:
                self._late.add(gate)
        raise FactsError(
            f"collecting what the gate {gate} judges took longer than {seconds:g} s",
            remedy="judge a smaller change, or give it more time: a fifth of it with --timeout",
        )

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

    def decide_each(self, gate: str, documents: Mapping[str, Mapping[str, Any]]) -> dict[str, GateDecision]:
        """A gate's verdicts on documents that are like this run's own, by name: what it would decide if they were true.

        They are judged side by side. ControlPlaneError where a source of policies cannot be evaluated at all.
        """
        start, names = time.perf_counter(), {f"{number}.json": name for number, name in enumerate(documents)}
        parts: dict[str, list[Part]] = {name: [] for name in documents}
        unjudgeable: dict[str, list[str]] = {name: [] for name in documents}
        for source, in_force in self._in_force(gate):
            stated = {policy.id: policy_facts(policy) for policy in in_force}
            contents = {
                file: evaluation.document_bytes({**documents[name], "policies": stated}) for file, name in names.items()
            }
            ids = {policy.id for policy in in_force if policy.evaluated}
            package = self.home.gates[gate]
            answers = evaluation.evaluate_many(
                package,
                contents,
                dict.fromkeys(contents, ids),
                in_force,
                self._source(source, package),
                self.run.nonce,
                self.limits,
            )
            for file, answer in answers.items():
                if isinstance(answer, Evaluation):
                    parts[names[file]].append((answer, contents[file], in_force))
                else:
                    unjudgeable[names[file]].append(str(answer))
        return {name: self._decided(gate, parts[name], unjudgeable[name], start) for name in documents}

    def _in_force(self, gate: str) -> Iterator[tuple[str, list[Policy]]]:
        """The policies of each source, ours first."""
        yield OURS, self.home.policies(gate)
        for source, registry, tree in self._their_sources():
            theirs = policies.of_gate(registry, tree, gate, self.home.gates)
            if theirs and (source == BASE or self.sound(gate)):
                yield source, theirs

    def _decided(self, gate: str, parts: list[Part], unjudgeable: list[str], start: float) -> GateDecision:
        seconds = time.perf_counter() - start
        if not parts:
            return decisions.unjudged(gate, "; ".join(unjudgeable), seconds)
        return self._united(gate, parts, unjudgeable, seconds)

    def evaluated(self, gate: str) -> Evaluation:
        """What our policies of a gate say of the repository."""
        return self._evaluate(gate, OURS, self.home.policies(gate), self.waivers_used(gate))[0]

    @cached_property
    def weakening(self) -> dict[str, Any] | None:
        """In what the head's policies are laxer than the base's; None without a base, or in a case within a case."""
        from control_plane import weakening  # it knows judgements, too

        return None if self.depth > 1 else weakening.facts(self)

    def of_case(self, given: Case) -> Judgement:
        """The same run over the repository of a case, at the time of cases."""
        from control_plane import cases  # wanted only where cases are judged

        repository = cases.repository(given, self.home.vocabulary)
        run = Run(repository.name, repository.base_commit, repository.head_commit, cases.NOW, self.run.nonce)
        whole = given.scope == "everything"
        case = Judgement(self.home, repository, run, everything=whole, limits=self.limits, self_judged=False)
        case.facts.plans, case.facts.reviews = cases.plans(given), cases.reviews(given)
        case.facts.evidence = cases.evidence(given, repository)
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
            begun = self._begun.get(gate) if source == OURS else None
            if begun is None:
                ask, content = self._question(gate, source, policies_, used)
                self._evaluated[gate, source] = ask(), content
            else:
                self._evaluated[gate, source] = begun[0].result(), begun[1]
        return self._evaluated[gate, source]

    def begin(self, gates: Sequence[str], pool: Executor) -> None:
        """Have conftest begin with our policies of some gates, while documents of others are made here, in this thread.

        Not policy-check, whose document needs what waivers do in the others. What goes wrong is told when a gate is decided.
        """
        for gate in gates:
            if gate != "policy-check":
                with contextlib.suppress(Exception):
                    ask, content = self._question(gate, OURS, self.home.policies(gate))
                    self._begun[gate] = pool.submit(ask), content

    def _question(
        self, gate: str, source: str, policies_: list[Policy], used: Use | None = None
    ) -> tuple[Callable[[], Evaluation], bytes]:
        """What conftest is to be asked, and the document that it is about."""
        content = evaluation.document_bytes(self.document(gate, policies_, used))
        package = self.home.gates[gate]
        asked = package, content, policies_, self._source(source, package), self.run.nonce, self.limits
        return partial(evaluation.evaluate, *asked), content

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
        known = {policy.id: policy for _, _, policies_ in reversed(parts) for policy in policies_}
        pages = {id_: decisions.page_of(package, policy.package) for id_, policy in known.items()}
        granted = {waiver["id"]: waiver for waiver in waivers(self.repository.deciding_registry)}
        findings = decisions.in_order(
            decisions.finding(
                item, pages.get(item["policy"], ""), self._diff(item), granted.get(item.get("waived_by", ""))
            )
            for found, _, _ in parts
            for item in found.findings
        )
        counts = {id_: count for found, _, _ in reversed(parts) for id_, count in found.considered.items()}
        ours = {policy.id for policy in self.home.policies(gate)}
        first, content, _ = parts[0]
        reasons = [reason for found, _, _ in parts for reason in found.unjudgeable] + unjudgeable
        return GateDecision(
            gate,
            decisions.verdict(applies=first.applies, unjudgeable=bool(reasons), findings=findings),
            "; ".join(reasons) or first.reason,
            findings,
            [
                Considered(
                    *(id_, counts[id_], known[id_].name, known[id_].purpose, known[id_].enforcement, pages[id_]),
                    OURS if id_ in ours else THEIRS,
                )
                for id_ in sorted(counts)
            ],
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
        _needed(request),
    )


def _needed(request: Request) -> Given:
    """What was given, as far as a gate that is asked for reads it."""
    given = request.given if "cloud-plan" in request.gates else Given()
    return replace(given, evidence=request.given.evidence if "app-config" in request.gates else None)


def judge(request: Request) -> Report:
    """Judge a repository by the gates that are asked for."""
    judgement = open_judgement(request)
    gates = _decided(judgement, request.gates)
    notes = judgement.repository.notes
    if request.since is not None:
        before = _before(request, request.since, judgement.home)
        gates = compared(gates, before)
        notes = [*notes, *(_untold(gate, request.since) for gate in before if gate.verdict == UNJUDGED)]
    report = _report(
        judgement.run,
        judgement.policy_digest(),
        gates,
        notes,
        self_judged=judgement.self_judged,
        documentation=judgement.home.vocabulary["engine"]["documentation"],
    )
    report.run["repository"]["folder"] = judgement.repository.folder
    return report


def _before(request: Request, revision: str, home: ControlPlane) -> list[GateDecision]:
    """What the gates say of an earlier revision. A plan is the change's own: there was none before."""
    gates = [gate for gate in request.gates if gate != "cloud-plan"]
    earlier = replace(request, base=None, head=revision, since=None, gates=gates, everything=True, given=Given())
    return _decided(open_judgement(earlier, home), gates)


def _decided(judgement: Judgement, gates: Sequence[str]) -> list[GateDecision]:
    """The verdict of each gate, evaluated side by side where there are several."""
    if len(gates) < 2:
        return [judgement.decide(gate) for gate in gates]
    with process.ending_with_us(), ThreadPoolExecutor(os.cpu_count()) as pool:
        judgement.begin(gates, pool)
        return [judgement.decide(gate) for gate in gates]


def _untold(gate: GateDecision, revision: str) -> str:
    return f"what {gate.gate} would have found at {revision} cannot be told: {gate.reason}"


def unjudged(repository: Path, gates: Sequence[str], reason: str) -> Report:
    """The report of a run that came to nothing: none of its gates could judge."""
    run = Run(repository.resolve().name, None, None, clock(None), "")
    found = [decisions.unjudged(gate, reason) for gate in gates]
    return _report(run, None, found, [], self_judged=_is_home(repository))


def _report(
    run: Run,
    digest: str | None,
    gates: list[GateDecision],
    notes: list[str],
    *,
    self_judged: bool,
    documentation: str | None = None,
) -> Report:
    described = {
        "nonce": run.nonce,
        "now": run.now,
        "repository": {"name": run.name, "base": run.base, "head": run.head, "folder": None},
        "engine": engine.versions(),
        "policy_source": "head (self-judged)" if self_judged else "base",
        "policy_digest": digest,
        "manifest_digest": manifest_digest(),
        "documentation": documentation,
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
