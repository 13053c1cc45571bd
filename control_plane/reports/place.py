"""Where a finding is shown: the files of the repository, as the program that shows them names them."""

from __future__ import annotations

from control_plane.decisions import Finding, Location


def in_repository(finding: Finding) -> Location | None:
    """The finding's own place, where that is in the repository: a plan that was given is not."""
    path = finding.location.path
    return None if path is None or path == finding.details.get("plan") else finding.location


def from_work_tree(path: str, folder: str | None) -> str:
    """A path from the root of git's work tree, of which the repository is a ``folder``."""
    return f"{folder}/{path}" if folder else path
