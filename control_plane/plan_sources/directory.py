"""A directory of Terraform that is planned now, which runs its code: only where the operator named it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from control_plane import planning
from control_plane.errors import GitError, UsageError
from control_plane.plan_sources.plan_source import Made, Offered
from control_plane.sources.git import Git
from control_plane.sources.terraform import PlanError, provenance
from control_plane.sources.tree import normal


def takes(path: Path) -> bool:
    """Whether a path is a folder."""
    return path.is_dir()


def made(offered: Offered) -> Made:
    """The plan that Terraform or OpenTofu makes of the folder; PlanError where it fails."""
    path = offered.path
    if offered.modules:
        raise UsageError(
            "goes with a plan that another job made, not with a directory",
            where="--modules",
            remedy="leave it out: the versions are those of this very run",
        )
    if not takes(path):
        raise PlanError("is no folder", where=str(path))
    planned = planning.plan(path, offered.seconds)
    within = relative(path, offered.folder)
    environment = offered.environment or offered.environment_of(within)
    told = said(planned, within, environment, path)
    facts = {"planned_by": planned.planned_by, "provenance": provenance.made(str(path), told)}
    return Made(planned.plan, planned.modules, facts, within, told)


def said(planned: planning.Planned, directory: str | None, environment: str | None, path: Path) -> dict[str, Any]:
    """The provenance of what we planned ourselves."""
    return {
        "commit": _commit(path),
        "directory": directory,
        "environment": environment,
        "plan_sha256": planned.plan.sha256,
        "modules_sha256": planned.modules.sha256 if planned.modules else None,
        "terraform_version": planned.version,
    }


def _commit(directory: Path) -> str | None:
    """The commit that is checked out around a directory; None where the work tree differs, or there is no commit."""
    root = top(directory)
    git = Git.around(root) if root else None
    if git is None:
        return None
    try:
        commit = git.commit("HEAD")
        return None if git.changes(commit, None) else commit
    except GitError:
        return None


def top(directory: Path) -> Path | None:
    """The root of the work tree around a directory."""
    git = Git.around(directory)
    return Path(git.where["GIT_WORK_TREE"]) if git else None


def relative(directory: Path, folder: Path | None) -> str | None:
    """A directory as the repository in ``folder`` knows it; None outside."""
    if folder is None or not directory.resolve().is_relative_to(folder.resolve()):
        return None
    return normal(directory.resolve().relative_to(folder.resolve()).as_posix())
