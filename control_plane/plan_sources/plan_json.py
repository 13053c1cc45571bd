"""A plan that somebody made, as `terraform show -json` writes it: plain or compressed."""

from __future__ import annotations

from pathlib import Path

from control_plane.plan_sources import made_elsewhere, saved_plan
from control_plane.plan_sources.plan_source import Made, Offered


def takes(path: Path) -> bool:
    """Whether a path is a file, and no saved plan."""
    return path.is_file() and not saved_plan.takes(path)


def made(offered: Offered) -> Made:
    """The plan in a file; whether that is JSON, and a plan, is said when its facts are read."""
    return made_elsewhere.read(offered)
