"""A plan's file that another job made, with what that job left beside it: its provenance, and the versions of its modules."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from control_plane.plan_sources.plan_source import Made, Offered
from control_plane.sources.terraform import file, modules_json, provenance
from control_plane.sources.terraform.file import Content


def read(offered: Offered) -> Made:
    """The file as it stands, and what goes with it. PlanError where it cannot be read.

    A modules.json beside it counts only where the provenance vouches for both.
    """
    versions = file.read(offered.modules, at_most=modules_json.AT_MOST) if offered.modules else None
    plan = file.read(offered.path)
    said = provenance.read(provenance.beside(offered.path))
    beside = None if versions else _modules_beside(offered.path)
    facts: dict[str, Any] = {"sha256": plan.sha256, "provenance": said}
    if beside:
        facts["modules_sha256"] = beside.sha256
        versions = beside if _vouched(plan, beside, said) else None
    return Made(plan, versions, facts, None, said or {})


def _modules_beside(plan: Path) -> Content | None:
    path = provenance.modules_beside(plan)
    return file.read(path, at_most=modules_json.AT_MOST) if path.is_symlink() or path.exists() else None


def _vouched(plan: Content, modules: Content, said: Mapping[str, Any] | None) -> bool:
    """Whether a provenance names both: a file alone, beside a plan in a change's tree, could be that change's own."""
    wanted = {"plan_sha256": plan.sha256, "modules_sha256": modules.sha256}
    return said is not None and wanted.items() <= said.items()
