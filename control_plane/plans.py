"""The plans of a run: from a file, a saved plan or a directory to the facts of one, with who made it and for what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from control_plane import output, planning
from control_plane.documents import cloud_plan
from control_plane.errors import GitError, UsageError
from control_plane.repository import Repository
from control_plane.sources import terraform
from control_plane.sources.git import Git
from control_plane.sources.terraform import file, modules_json, provenance, saved_plan
from control_plane.sources.terraform.file import Content
from control_plane.sources.tree import normal


@dataclass(frozen=True, slots=True)
class _Made:
    """A plan's JSON, the versions that its modules were resolved to, and the facts of how it came about."""

    plan: Content
    versions: Content | None
    facts: Mapping[str, Any] = field(default_factory=dict)
    directory: str | None = None  # where it was planned, in the repository
    said: Mapping[str, Any] = field(default_factory=dict)  # its provenance, where that can be read


class Plans:
    """Reads the plans that are given for a repository."""

    def __init__(self, repository: Repository, folder: Path, seconds: float) -> None:
        """``folder`` is where the repository stands; planning may take so many ``seconds``."""
        self._repository = repository
        self._folder = folder
        self._seconds = seconds

    @cached_property
    def _permitted(self) -> dict[str, Any]:
        return cloud_plan.permissions(self._repository.registry, self._repository.tree)

    @cached_property
    def _deciding(self) -> dict[str, Any]:
        """What decides which environment a directory is for: a change cannot."""
        base = self._repository.base_tree
        if base is None:
            return self._permitted
        return cloud_plan.permissions(self._repository.base_registry, base, self._repository.tree)

    def read(
        self, path: Path, environment: str | None, modules: Path | None, state: Path | None = None
    ) -> dict[str, Any]:
        """The facts of a plan; PlanError where there is none, or it cannot be made.

        An environment that is not given is the one that the plan's provenance names, else the one whose cloud spec names
        the directory that was planned. ``modules`` and ``state`` are files that go with it.
        """
        made = self._planned(path, modules, environment) if path.is_dir() else self._given(path, modules)
        directory = made.directory if made.directory is not None else _within(made.said.get("directory"))
        environment = (
            environment or made.said.get("environment") or cloud_plan.environment_of(directory, self._deciding)
        )
        if directory is None:
            directory = cloud_plan.directory_of(environment, self._permitted)
        found = terraform.read_plan(
            made.plan,
            environment=environment,
            modules=made.versions,
            source=self._repository.tree,
            directory=directory,
            state=state,
        )
        return {**found, **made.facts}

    def _given(self, path: Path, modules: Path | None) -> _Made:
        """A plan that somebody made."""
        versions = file.read(modules, at_most=modules_json.AT_MOST) if modules else None
        plan = file.read(path)
        said = provenance.read(provenance.beside(path))
        beside = None if versions else _modules_beside(path)
        facts: dict[str, Any] = {"sha256": plan.sha256, "provenance": said}
        if beside:
            facts["modules_sha256"] = beside.sha256
            versions = beside if _vouched(plan, beside, said) else None
        if saved_plan.is_archive(plan):
            own = saved_plan.modules(plan)
            plan = planning.show(plan, path.parent, self._seconds)
            if versions is None and not beside:
                versions, facts["modules_sha256"] = own, None
        return _Made(plan, versions, facts, None, said or {})

    def _planned(self, path: Path, modules: Path | None, environment: str | None) -> _Made:
        """A directory that is planned now."""
        if modules:
            raise UsageError(
                "goes with a plan that another job made, not with a directory",
                where="--modules",
                remedy="leave it out: the versions are those of this very run",
            )
        planned = planning.plan(path, self._seconds)
        directory = _relative(path, self._folder)
        environment = environment or cloud_plan.environment_of(directory, self._deciding)
        said = _said(planned, directory, environment, path)
        facts = {"planned_by": planned.planned_by, "provenance": provenance.made(str(path), said)}
        return _Made(planned.plan, planned.modules, facts, directory, said)


def write(directory: Path, environment: str, out: Path, folder: Path | None, seconds: float) -> str:
    """Plan a directory for a gate that runs elsewhere: the plan, modules.json and provenance, for our eyes only.

    ``folder`` is the repository that the directory belongs to; None: the one that git knows. Says what was planned.
    """
    if not directory.is_dir():
        raise UsageError("is no folder", where=str(directory), remedy="name a directory with Terraform in it")
    targets = out, provenance.modules_beside(out), provenance.beside(out)
    for target in targets:
        output.remove(target)
    planned = planning.plan(directory, seconds)
    said = _said(planned, _relative(directory, folder or _top(directory)), environment, directory)
    modules = planned.modules.raw if planned.modules else None
    contents = planned.plan.raw, modules, provenance.content(said)
    for target, content in zip(targets, contents, strict=True):
        if content is not None:
            output.write(target, content, mode=0o600)
    return planned.planned_by


def _said(planned: planning.Planned, directory: str | None, environment: str | None, path: Path) -> dict[str, Any]:
    """The provenance of what we planned ourselves."""
    return {
        "commit": _commit(path),
        "directory": directory,
        "environment": environment,
        "plan_sha256": planned.plan.sha256,
        "modules_sha256": planned.modules.sha256 if planned.modules else None,
        "terraform_version": planned.version,
    }


def _modules_beside(plan: Path) -> Content | None:
    path = provenance.modules_beside(plan)
    return file.read(path, at_most=modules_json.AT_MOST) if path.is_symlink() or path.exists() else None


def _vouched(plan: Content, modules: Content, said: Mapping[str, Any] | None) -> bool:
    """Whether a provenance names both: a file alone, beside a plan in a change's tree, could be that change's own."""
    wanted = {"plan_sha256": plan.sha256, "modules_sha256": modules.sha256}
    return said is not None and wanted.items() <= said.items()


def _commit(directory: Path) -> str | None:
    """The commit that is checked out around a directory; None where the work tree differs, or there is no commit."""
    top = _top(directory)
    git = Git.around(top) if top else None
    if git is None:
        return None
    try:
        commit = git.commit("HEAD")
        return None if git.changes(commit, None) else commit
    except GitError:
        return None


def _top(directory: Path) -> Path | None:
    """The root of the work tree around a directory."""
    git = Git.around(directory)
    return Path(git.where["GIT_WORK_TREE"]) if git else None


def _relative(directory: Path, folder: Path | None) -> str | None:
    """A directory as the repository in ``folder`` knows it; None outside."""
    if folder is None or not directory.resolve().is_relative_to(folder.resolve()):
        return None
    return _within(directory.resolve().relative_to(folder.resolve()).as_posix())


def _within(path: str | None) -> str | None:
    return None if path is None or path.startswith("/") else normal(path)
