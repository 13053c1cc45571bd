"""Whether a head's policies deny less than its base's: both are evaluated, apart, on this change and on the base's cases.

Only policies whose row, Rego, libraries, gate or data differ are evaluated: all of them on this change, each on its own
cases. Those are read as data, and their documents are made by the collectors of the control plane that judges. What cannot
be compared is stated as such.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol

from control_plane import cases, evaluation, policies, process
from control_plane.documents import envelope
from control_plane.documents import weakening as rows
from control_plane.documents.envelope import Run
from control_plane.documents.weakening import Side
from control_plane.errors import ControlPlaneError
from control_plane.evaluation import Evaluation, Source
from control_plane.policies import ROOT, Policy
from control_plane.process import Limits
from control_plane.repository import Repository
from control_plane.sources import vocabulary
from control_plane.sources.tree import Tree
from control_plane.sources.vocabulary import Vocabulary

THIS_CHANGE = "this change"
_CASES = "tests/cases"
Answers = dict[str, Evaluation | ControlPlaneError]  # by the name of the document


class Judging(Protocol):
    """Of a run over one repository, what a comparison needs; ``depth`` is 1 for that of a case."""

    home: Any  # the control plane that judges: its tree, its vocabularies, its gates with their packages
    repository: Repository
    run: Run
    limits: Limits
    depth: int

    def document(self, gate: str, policies_: Sequence[Policy], used: Any = None) -> dict[str, Any]:
        """The document that a gate judges."""

    def of_case(self, given: cases.Case) -> Any:
        """The same run over the repository of a case: Judging."""

    def waivers_used(self, gate: str) -> Any:
        """What waivers did, for a complete document of policy-check."""

    def sound(self, gate: str) -> bool:
        """Whether the policies about policies let the head's Rego be evaluated."""


class _Touched:
    """Which Rego and data a change touched. Where a symlink stands among them, anything may be: all counts as touched."""

    def __init__(self, repository: Repository, trees: Sequence[Tree]) -> None:
        change = repository.change
        found = {end for path in (change.paths if change else []) for end in (path.path, path.origin or "")}
        self._paths = [path for path in found if path.startswith((f"{ROOT}/", "data/"))]
        self._anything = any(
            tree.is_symlink(path) for tree in trees for top in (ROOT, "data") for path in (top, *tree.files(top))
        )

    def rego(self, folder: str) -> bool:
        """Whether it touched Rego below a folder that is evaluated."""
        rego = (path for path in self._paths if path.endswith(".rego") and not path.endswith("_test.rego"))
        return self._anything or any(path.startswith(f"{folder}/") for path in rego)

    @property
    def data(self) -> bool:
        """Whether it touched what policies may read."""
        return self._anything or any(path.startswith("data/") for path in self._paths)


def facts(judgement: Judging) -> dict[str, Any] | None:
    """The `weakening` of the document of policy-check; None without a base."""
    repository = judgement.repository
    if repository.base_tree is None:
        return None
    base, head = Side(repository.base_registry, repository.base_tree), Side(repository.registry, repository.tree)
    touched = _Touched(repository, [base.tree, head.tree])
    changed = rows.policy_rows(base, head, touched.rego)
    compared, flips, uncompared = [], list[dict[str, Any]](), list[dict[str, Any]]()
    for gate, package in judgement.home.gates.items():
        own = policies.brings_gate(base.tree, package)
        all_of_it = touched.data or (own and (touched.rego(f"{ROOT}/lib") or touched.rego(f"{ROOT}/gates/{package}")))
        ids = (
            _registered(base, gate)
            if all_of_it
            else [row["id"] for row in changed if row["before"]["gate"] in (None, gate)]
        )
        if not ids:
            continue
        comparison = _Comparison(judgement, base, head, gate, own=own)
        try:
            found = comparison.run(ids)
        except ControlPlaneError as error:
            uncompared.append({"gate": gate, "policies": ids, "documents": [], "message": str(error)})
            continue
        compared.append({"gate": gate, "policies": found.policies, "documents": found.documents})
        flips += found.flips
        uncompared += found.uncompared
    return {
        "policies": changed,
        "cases": list(_cases_lost(judgement, base, head)),
        "waivers": rows.waiver_rows(base.registry, repository.registry),
        "decisions": rows.decision_rows(base.registry),
        "compared": compared,
        "flips": flips,
        "uncompared": uncompared,
    }


def _cases_lost(judgement: Judging, base: Side, head: Side) -> Iterator[dict[str, Any]]:
    """Of policies on whose cases the change touched: how many cases deny, before and after."""
    change = judgement.repository.change
    paths = {end for path in (change.paths if change else []) for end in (path.path, path.origin or "")}
    touched = {path.rpartition("/")[0] for path in paths if path.startswith(f"{_CASES}/")}
    if not touched or base.registry is None:
        return
    for gate, package in judgement.home.gates.items():
        for policy in policies.of_gate(base.registry, base.tree, gate, judgement.home.gates):
            folder = f"{_CASES}/{package}/{policy.package}"
            if folder in touched:
                before, after = (_denying(side.tree, folder) for side in (base, head))
                yield {"policy": policy.id, "folder": folder, "before": before, "after": after}


def _denying(tree: Tree, folder: str) -> int:
    """How many cases in a folder say that they are denied; one that cannot be read says nothing."""
    found = 0
    for path in tree.files(folder):
        with contextlib.suppress(ControlPlaneError):
            found += bool(path.endswith(".yaml") and cases.read_from(tree, path).codes)
    return found


def _registered(side: Side, gate: str) -> list[str]:
    registered = policies.rows(side.registry) if side.registry else []
    return sorted({row.id for row in registered if (row.config.value or {}).get("gate", gate) == gate})


@dataclass(frozen=True, slots=True)
class _Subject:
    """A document to compare on: what it is called, for which policies, and what it holds without them.

    ``additions`` are what its repository adds to vocabularies.
    """

    name: str
    ids: Collection[str]
    additions: Vocabulary
    content: Mapping[str, Any]


@dataclass(slots=True)
class _Found:
    """What a comparison came to; see the schema."""

    policies: list[str]
    documents: int = 0
    flips: list[dict[str, Any]] = field(default_factory=list)
    uncompared: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class _Comparison:
    """One gate, by base and head. ``own``: the base brings libraries and gates, as this control plane itself does."""

    judgement: Judging
    base: Side
    head: Side
    gate: str
    own: bool

    @property
    def _package(self) -> str:
        return str(self.judgement.home.gates[self.gate])

    def run(self, ids: Collection[str]) -> _Found:
        """Compare these policies of the base; ControlPlaneError where no document can be compared."""
        before = [policy for policy in self._policies(self.base) if policy.id in ids and policy.evaluated]
        found = _Found([policy.id for policy in before])
        if not before:
            return found
        after = [policy for policy in self._policies(self.head) if policy.id in found.policies and policy.evaluated]
        if after and not self._head_may_be_evaluated():
            raise ControlPlaneError("the policies about policies deny what the head brings: it was not evaluated")
        failed: dict[str, list[str]] = {}  # by message, the documents
        subjects = list(self._subjects(before, failed))
        with process.ending_with_us(), ThreadPoolExecutor(2) as pool:
            jobs = [
                pool.submit(self._answers, side, policies_, subjects)
                for side, policies_ in ((self.base, before), (self.head, after))
            ]
            then, now = (job.result() for job in jobs)
        for subject in subjects:
            one, other = then[subject.name], now.get(subject.name)
            for name, answer in (("base", one), ("head", other)):
                if isinstance(answer, ControlPlaneError):
                    failed.setdefault(f"the {name}'s policies gave no answer: {answer}", []).append(subject.name)
            if isinstance(one, Evaluation) and not isinstance(other, ControlPlaneError):
                found.flips += rows.flips(subject.name, one, other, found.policies)
                found.documents += 1
        found.uncompared = [
            {"gate": self.gate, "policies": found.policies, "documents": documents, "message": message}
            for message, documents in failed.items()
        ]
        return found

    def _policies(self, side: Side) -> list[Policy]:
        return policies.of_gate(side.registry, side.tree, self.gate, self.judgement.home.gates) if side.registry else []

    def _head_may_be_evaluated(self) -> bool:
        """Whether the policies about policies let it; a case is the base's, so nobody asks again."""
        return self.judgement.depth > 0 or self.judgement.sound("policy-check")

    def _subjects(self, before: Sequence[Policy], failed: dict[str, list[str]]) -> Iterator[_Subject]:
        """This change, and each of the base's cases for these policies; those of which no document comes, in ``failed``."""
        wanted = [(THIS_CHANGE, before), *self._cases(before)]
        for name, policies_ in wanted:
            try:
                yield self._subject(name, policies_)
            except ControlPlaneError as error:
                failed.setdefault(f"no document can be made of it: {error}", []).append(name)

    def _cases(self, before: Sequence[Policy]) -> Iterator[tuple[str, list[Policy]]]:
        """Each case of the base with the policy that it is for."""
        for policy in before:
            folder = f"{_CASES}/{self._package}/{policy.package}"
            yield from ((path, [policy]) for path in self.base.tree.files(folder) if path.endswith(".yaml"))

    def _subject(self, name: str, policies_: Sequence[Policy]) -> _Subject:
        judgement, ids = self.judgement, [policy.id for policy in policies_]
        if name == THIS_CHANGE:
            additions = {} if self.own else _additions(judgement.repository)
            return _Subject(name, ids, additions, judgement.document(self.gate, policies_))
        inner = judgement.of_case(cases.read_from(self.base.tree, name))
        content = inner.document(self.gate, policies_, inner.waivers_used(self.gate))
        return _Subject(name, ids, _additions(inner.repository), content)

    def _answers(self, side: Side, policies_: Sequence[Policy], subjects: Sequence[_Subject]) -> Answers:
        """What a side's policies say of each document; nothing where it has none of them any more."""
        groups: dict[str, list[_Subject]] = {}
        for subject in subjects if policies_ else ():
            groups.setdefault(repr(subject.additions), []).append(subject)
        found: Answers = {}
        for group in groups.values():
            try:
                found |= self._evaluated(side, policies_, group)
            except ControlPlaneError as error:
                found |= {subject.name: error for subject in group}
        return found

    def _evaluated(self, side: Side, policies_: Sequence[Policy], subjects: Sequence[_Subject]) -> Answers:
        documents, asked = {}, {}
        for number, subject in enumerate(subjects):
            own = [policy for policy in policies_ if policy.id in subject.ids]
            stated = {"policies": {policy.id: envelope.policy_facts(policy) for policy in own}}
            documents[f"{number}.json"] = evaluation.document_bytes({**subject.content, **stated})
            asked[f"{number}.json"] = {policy.id for policy in own}
        judgement = self.judgement
        source = self._source(side, subjects[0].additions)
        answers = evaluation.evaluate_many(
            self._package, documents, asked, policies_, source, judgement.run.nonce, judgement.limits
        )
        return {subject.name: answers[f"{number}.json"] for number, subject in enumerate(subjects)}

    def _source(self, side: Side, additions: Vocabulary) -> Source:
        home, data = self.judgement.home, vocabulary.read(side.tree)
        if self.own:
            return Source("weakening", side.tree, side.tree, vocabulary.extend(data, additions))
        return Source("weakening", side.tree, home.tree, {**data, **vocabulary.extend(home.vocabulary, additions)})


def _additions(repository: Repository) -> Vocabulary:
    """What a repository adds to vocabularies; a change cannot bring its own."""
    found = vocabulary.read(repository.base_tree or repository.tree)
    return {root: content for root, content in found.items() if root in vocabulary.EXTENSIBLE}
