"""The plans of a run: from a file, a saved plan or a directory to the facts of one, with who made it and for what."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from control_plane import output, planning
from control_plane.documents import cloud_plan
from control_plane.errors import UsageError
from control_plane.plan_sources import directory as made_here
from control_plane.plan_sources import source_of
from control_plane.plan_sources.plan_source import Offered
from control_plane.repository import Repository
from control_plane.sources import terraform
from control_plane.sources.terraform import provenance
from control_plane.sources.tree import normal


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

    def _environment_of(self, directory: str | None) -> str | None:
        return cloud_plan.environment_of(directory, self._deciding)

    def read(
        self, path: Path, environment: str | None, modules: Path | None, state: Path | None = None
    ) -> dict[str, Any]:
        """The facts of a plan; PlanError where there is none, or it cannot be made.

        An environment that is not given is the one that the plan's provenance names, else the one whose cloud spec names
        the directory that was planned. ``modules`` and ``state`` are files that go with it.
        """
        made = source_of(path).made(
            Offered(path, self._folder, self._seconds, modules, environment, self._environment_of)
        )
        directory = made.directory if made.directory is not None else _within(made.said.get("directory"))
        environment = environment or made.said.get("environment") or self._environment_of(directory)
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
    within = made_here.relative(directory, folder or made_here.top(directory))
    said = made_here.said(planned, within, environment, directory)
    modules = planned.modules.raw if planned.modules else None
    contents = planned.plan.raw, modules, provenance.content(said)
    for target, content in zip(targets, contents, strict=True):
        if content is not None:
            output.write(target, content, mode=0o600)
    return planned.planned_by


def _within(path: str | None) -> str | None:
    return None if path is None or path.startswith("/") else normal(path)
