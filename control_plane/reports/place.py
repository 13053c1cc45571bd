"""Where a finding is shown: the files of the repository, as the program that shows them names them."""

from __future__ import annotations

import os
from urllib.parse import quote

from control_plane.decisions import OURS, Considered, Finding, Location, Report

_LONGEST_PATH = 4_096


def in_repository(finding: Finding) -> Location | None:
    """The finding's own place, where that is in the repository: a plan that was given is not."""
    path = finding.location.path
    return None if path is None or path == finding.details.get("plan") else finding.location


def from_work_tree(path: str, folder: str | None) -> str:
    """A path from the root of git's work tree, of which the repository is a ``folder``."""
    return f"{folder}/{path}" if folder else path


def page(policy: Considered, report: Report) -> str | None:
    """Where a policy is documented, where that is known: a repository's own policies are, in that repository."""
    base = report.run.get("documentation") or ""
    known = policy.help and policy.source == OURS and base.startswith("https://")
    return f"{base}{uri(policy.help)}" if known else None


def uri(path: str) -> str:
    """A path as a relative reference: what git knows as bytes is written as these bytes."""
    path = path[:_LONGEST_PATH]
    try:
        return quote(os.fsencode(path))
    except UnicodeEncodeError:  # half a surrogate pair that no file system gave us
        return quote(path.encode("utf-8", "backslashreplace"))
