"""The facts that each gate judges, of a repository and of what was given beside it. No verdict is among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from control_plane import evaluation, process
from control_plane.decisions import OURS, THEIRS
from control_plane.home import HOME, ControlPlane
from control_plane.repository import Repository

if TYPE_CHECKING:
    from control_plane.sources.evidence import Given as EvidenceFolder

_MANY = 100  # files to read


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A Terraform plan to judge: its file or directory, the environment, and the modules.json of the job that made it."""

    path: Path
    environment: str | None = None
    modules: Path | None = None
    state: Path | None = None  # what an apply left


@dataclass(frozen=True, slots=True)
class Given:
    """What was given beside a repository, which stands in ``folder``: plans, and reviews of its change."""

    folder: Path = HOME
    plans: Sequence[PlanFile] = ()
    plan_seconds: float = 600  # for Terraform, where a directory is planned or a saved plan shown
    approvals: Path | None = None  # reviews of a pull request
    authors: Sequence[str] = ()  # logins of those who opened it
    evidence: Path | None = None  # a folder of what `app.verify` wrote


@dataclass
class Facts:
    """The facts of one run; each is collected once, when a gate first asks for it."""

    home: ControlPlane
    repository: Repository
    everything: bool
    self_judged: bool
    given: Given = field(default_factory=Given)

    def of(self, gate: str) -> dict[str, Any]:
        """A gate's own part of its document; see its schema. What a gate does not need is not even imported."""
        return {
            "registry-valid": self._registry_valid,
            "policy-check": self._policy_check,
            "cloud-plan": self._cloud_plan,
            "app-config": self._app_config,
        }[gate]()

    @property
    def brings_policies(self) -> bool:
        """Whether the repository brings policies that are not this control plane's own."""
        return not self.self_judged and self.repository.brings_policies

    @cached_property
    def plans(self) -> list[dict[str, Any]]:
        """The facts of the plans that were given; PlanError where one cannot be read."""
        given = self.given
        if not given.plans:
            return []
        from control_plane.plans import Plans

        read = Plans(self.repository, given.folder, given.plan_seconds).read
        return [read(plan.path, plan.environment, plan.modules, plan.state) for plan in given.plans]

    @cached_property
    def reviews(self) -> dict[str, Any] | None:
        """The reviews that were given, and who wrote what they are about; None without any. ReviewsError, GitError."""
        approvals = self.given.approvals
        if approvals is None:
            return None
        from control_plane.sources import reviews

        return {
            "source": str(approvals),
            "items": reviews.read(approvals),
            "authors": reviews.authors(self.given.authors, self.repository.identities()),
        }

    def _registry_valid(self) -> dict[str, Any]:
        from control_plane.documents import registry_valid

        repository = self.repository
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

    def _policy_check(self) -> dict[str, Any]:
        from control_plane.documents import policy_check, repo_spec

        repository, entities = self.repository, self._entities
        imports = process.aside(self._imports) if self._reads_many else self._imports
        return {
            "sources": self._policy_sources(),
            "known_policies": policy_check.known_policies([self.home.registry, repository.registry]),
            **self.files,
            "entities": entities,
            "imports": imports(),
            "spec": repo_spec.facts(repository.tree, repository.base_tree),
            "decisions": repository.decisions,
        }

    def _cloud_plan(self) -> dict[str, Any]:
        from control_plane.documents import cloud_plan

        repository = self.repository
        return cloud_plan.facts(
            self.plans,
            repository.registry,
            repository.base_registry,
            repository.tree,
            repository.base_tree,
            self.reviews,
            repository.change.paths if repository.change else (),
        )

    def _app_config(self) -> dict[str, Any]:
        from control_plane.documents import app_config, application_spec
        from control_plane.sources.reading_cache import ReadingCaches

        repository = self.repository
        caches = ReadingCaches.beside_tools()
        head = app_config.Side(repository.registry, repository.tree, lambda: repository.files, repository.types, caches)
        base = None
        if repository.base_tree is not None and repository.base_registry is not None:
            base = app_config.Side(
                repository.base_registry,
                repository.base_tree,
                lambda: repository.base_files,
                repository.types,
                caches,
            )
        secrets = application_spec.Secrets.of(self.home.vocabulary["app"]["secret_patterns"])
        return app_config.facts(head, base, repository.base_tree, secrets, self.evidence)

    @cached_property
    def evidence(self) -> EvidenceFolder | None:
        """The folder of evidence that was given; None without one. UsageError where it is no folder."""
        folder = self.given.evidence
        if folder is None:
            return None
        from control_plane.sources import evidence

        return evidence.read_folder(folder)

    def _policy_sources(self) -> list[dict[str, Any]]:
        """Whose Rego is judged: a repository without any has nothing to judge, and ours is judged at home."""
        from control_plane.documents import policy_check

        home, repository, found = self.home, self.repository, []
        if self.self_judged or self.brings_policies:
            types = home.vocabulary["registry"]["types"]
            found.append(policy_check.source_facts(OURS, home.registry, home.tree, types, home.rego))
        if self.brings_policies:
            found.append(
                policy_check.source_facts(
                    THEIRS, repository.registry, repository.tree, repository.types, repository.rego
                )
            )
        return found

    @cached_property
    def files(self) -> dict[str, Any]:
        """The `tree` and `codeowners` of the document of policy-check."""
        from control_plane.documents import files as listed
        from control_plane.sources.files import collect

        repository, everything = self.repository, self.everything
        change, rows = repository.change, (repository.change_document or {}).get("rows", [])
        changed = change.paths if change else []
        whole = listed.is_whole(change, rows, everything=everything)
        touched = {item.path for item in changed}
        shown = sorted(touched.union(repository.files) if whole else touched)
        found = collect(repository.tree, repository.base_tree, shown, changed, evaluation.parse, everything=everything)
        codeowners = repository.codeowners
        tree = listed.tree_document(repository.files, shown, changed, found, self._owners, codeowners, whole=whole)
        return {"tree": tree, "codeowners": codeowners.document() if codeowners else None}

    @cached_property
    def _owners(self) -> dict[str, str]:
        """The entity at each path that an artifact_path names."""
        from control_plane.documents import files as listed

        return listed.owners_by_place(self.repository.registry.entities, self.repository.places)

    @cached_property
    def _entities(self) -> list[dict[str, Any]]:
        """The `entities` of the document of policy-check."""
        from control_plane.documents import modules

        repository = self.repository
        return modules.entities_document(repository.registry.entities, repository.places, repository.files)

    def _imports(self) -> dict[str, Any]:
        """The `imports` of the document of policy-check."""
        from control_plane.documents import modules

        repository, change = self.repository, None if self.everything else self.repository.change
        rows = (repository.change_document or {}).get("rows", [])
        touched = modules.touched(change, rows, self._entities)
        return modules.imports_document(repository.tree, repository.files, self._entities, self._owners, touched)

    @property
    def _reads_many(self) -> bool:
        """Whether so much is read that a second processor is worth its start."""
        change = None if self.everything else self.repository.change
        return len(self.repository.files if change is None else change.paths) > _MANY
