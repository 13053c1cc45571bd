"""Where a plan may come from: each module takes one kind of path. A further one is a module and its place in `SOURCES`."""

from __future__ import annotations

from pathlib import Path

from control_plane.plan_sources import directory, plan_json, saved_plan
from control_plane.plan_sources.plan_source import PlanSource

SOURCES: tuple[PlanSource, ...] = (directory, saved_plan, plan_json)


def source_of(path: Path) -> PlanSource:
    """The source that takes a path; what no other takes is read as JSON, which says what is wrong with it."""
    return next((source for source in SOURCES if source.takes(path)), plan_json)
