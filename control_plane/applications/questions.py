"""What the gate app-config would say of an application if a binding were another: asked of the real gate, never answered here.

A binding is refused by what is denied with it and not without it, and by what is denied of its capability; and where the gate
could not judge. What is denied elsewhere in the repository, with or without it, is no reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from control_plane.decisions import Finding, GateDecision
from control_plane.documents import application_spec
from control_plane.errors import ControlPlaneError, UsageError
from control_plane.judgement import Judgement
from control_plane.sources.tree import Snapshot

GATE = "app-config"
Document = Mapping[str, Any]
_AT_ONCE = 40  # documents in one process


@dataclass(frozen=True, slots=True)
class Binding:
    """A capability at an extension point in an environment."""

    environment: str
    extension_point: str
    capability: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A binding, whether it is the one of now, and why it is refused: codes and messages; allowed where there are none."""

    binding: Binding
    bound: bool
    reasons: Sequence[tuple[str, str]]

    @property
    def allowed(self) -> bool:
        """Whether the gate has nothing against it."""
        return not self.reasons


class Application:
    """One application of a repository, and the document in which the gate sees it."""

    def __init__(self, judgement: Judgement, id_: str) -> None:
        """Collect the document; UsageError where there is no such application, ControlPlaneError where its spec says nothing."""
        self.id = id_
        self._judgement = judgement
        self.document = judgement.document(GATE, judgement.home.policies(GATE))
        rows = self.document["applications"]
        row = next((row for row in rows if row["id"] == id_), None)
        if row is None:
            named = ", ".join(sorted(row["id"] for row in rows)[:10]) or "none"
            raise UsageError("is no application of the registry", where=id_, remedy=f"there are: {named}")
        spec = row["spec"]
        if spec is None:
            where = f"{row['registry']}:{row['line']}"
            raise ControlPlaneError(
                f"{id_} names no spec", where=where, remedy='name it: {"spec": "/specs/application.md"}'
            )
        if spec["content"] is None:
            raise ControlPlaneError(f"says nothing: {spec['error']}", where=spec["path"], remedy="correct the spec")
        self.spec: Mapping[str, Any] = spec

    @property
    def environments(self) -> list[str]:
        """The environments of its spec, in its order."""
        return [item["id"] for item in self.spec["content"]["environments"]]

    @property
    def extension_points(self) -> list[str]:
        """The extension points of its spec, in its order."""
        return [item["id"] for item in self.spec["content"]["extension_points"]]

    def capabilities(self, extension_point: str) -> list[str]:
        """The capabilities that the registry has for an extension point, in its order."""
        rows = self.document["capabilities"]
        return [row["id"] for row in rows if row["extension_point"] == extension_point]

    def bound(self, environment: str, extension_point: str) -> str | None:
        """The capability that is bound now."""
        places = (item for item in self.spec["content"]["environments"] if item["id"] == environment)
        bindings = (binding for item in places for binding in item["bindings"])
        return next((item["capability"] for item in bindings if item["extension_point"] == extension_point), None)

    def possible(self) -> list[Binding]:
        """Each capability of each of its extension points in each of its environments, with those that are bound now."""
        found = dict[Binding, None]()
        for point in self.extension_points:
            for environment in self.environments:
                now = self.bound(environment, point)
                ids = [*self.capabilities(point), *([now] if now else [])]
                found.update(dict.fromkeys(Binding(environment, point, id_) for id_ in ids))
        return sorted(
            found, key=lambda one: (one.extension_point, one.capability, self.environments.index(one.environment))
        )

    def current(self) -> list[Binding]:
        """What is bound now."""
        return [one for one in self.possible() if self.bound(one.environment, one.extension_point) == one.capability]

    def verdict(self) -> GateDecision:
        """What the gate decides as it is now."""
        return self._judgement.decide_each(GATE, {"now": self.document})["now"]

    def ask(self, bindings: Sequence[Binding]) -> list[Answer]:
        """What the gate would say of each binding, if it were made and nothing else changed."""
        documents = dict[str, Document]()
        for one in bindings:
            documents[_without(one)] = self._with(one, None)
            documents[_name(one)] = self._with(one, one.capability)
        decided = self._decided(documents)
        return [self._answer(one, decided[_without(one)], decided[_name(one)]) for one in bindings]

    def ask_of(self, binding: Binding, spec: Mapping[str, Any]) -> Answer:
        """What the gate would say of a binding, if the application's spec were this one."""
        documents = {"before": self._with(binding, None), "after": self._of_spec(spec)}
        decided = self._decided(documents)
        return self._answer(binding, decided["before"], decided["after"])

    def spec_of(self, content: bytes) -> dict[str, Any]:
        """Its spec as the document would state it, were this its content."""
        path, secrets = self.spec["path"], self._judgement.home.vocabulary["app"]["secret_patterns"]
        tree = Snapshot.of_files({path: content}, {})
        return application_spec.read(f"/{path}", "", tree, application_spec.Secrets.of(secrets))

    def _decided(self, documents: Mapping[str, Document]) -> dict[str, GateDecision]:
        names, found = list(documents), dict[str, GateDecision]()
        for start in range(0, len(names), _AT_ONCE):
            part = names[start : start + _AT_ONCE]
            found |= self._judgement.decide_each(GATE, {name: documents[name] for name in part})
        return found

    def _answer(self, binding: Binding, without: GateDecision, decided: GateDecision) -> Answer:
        bound = self.bound(binding.environment, binding.extension_point) == binding.capability
        return Answer(binding, bound, list(dict.fromkeys(_reasons(binding, without, decided))))

    def _with(self, binding: Binding, capability: str | None) -> Document:
        """The document with a binding set, or without it; its place in the spec stays."""
        content = self.spec["content"]
        environments = [
            _rebound(item, binding.extension_point, capability) if item["id"] == binding.environment else item
            for item in content["environments"]
        ]
        return self._of_spec({**self.spec, "content": {**content, "environments": environments}})

    def _of_spec(self, spec: Mapping[str, Any]) -> Document:
        rows = self.document["applications"]
        return {
            **self.document,
            "applications": [{**row, "spec": spec} if row["id"] == self.id else row for row in rows],
        }


def _rebound(environment: Mapping[str, Any], extension_point: str, capability: str | None) -> dict[str, Any]:
    """An environment of a spec with another binding; one that it did not have stands at the environment's own line."""
    bindings = environment["bindings"]
    place = next((at for at, item in enumerate(bindings) if item["extension_point"] == extension_point), len(bindings))
    line = bindings[place]["line"] if place < len(bindings) else environment["line"]
    put = [{"extension_point": extension_point, "capability": capability, "line": line}] if capability else []
    return {**environment, "bindings": [*bindings[:place], *put, *bindings[place + 1 :]]}


def _reasons(binding: Binding, without: GateDecision, decided: GateDecision) -> Iterator[tuple[str, str]]:
    known = {_key(finding) for finding in without.findings}
    for finding in decided.findings:
        if finding.severity == "deny" and (_key(finding) not in known or _concerns(finding, binding)):
            yield finding.code, finding.msg
    if decided.verdict == "could-not-judge":
        yield "could-not-judge", decided.reason


def _concerns(finding: Finding, binding: Binding) -> bool:
    """Whether a finding is of the capability, and not of what another environment makes of it."""
    details = finding.details
    return details.get("capability") == binding.capability and details.get("environment") in (None, binding.environment)


def _key(finding: Finding) -> tuple[str, ...]:
    return finding.policy, finding.code, finding.severity, finding.subject, finding.msg


def _name(binding: Binding) -> str:
    return f"with {binding.environment} {binding.extension_point} {binding.capability}"


def _without(binding: Binding) -> str:
    return f"without {binding.environment} {binding.extension_point}"
