"""A saved plan, as `terraform plan -out` writes it: Terraform shows it, and its archive says which modules it was made with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from control_plane import planning
from control_plane.plan_sources import made_elsewhere
from control_plane.plan_sources.plan_source import Made, Offered
from control_plane.sources.terraform import archive


def takes(path: Path) -> bool:
    """Whether a path is a file that begins as a zip archive does."""
    return archive.begins(path)


def made(offered: Offered) -> Made:
    """The plan as JSON. It starts the providers that were initialised beside it; PlanError where that fails."""
    found = made_elsewhere.read(offered)
    own = archive.modules(found.plan)
    shown = replace(found, plan=planning.show(found.plan, offered.path.parent, offered.seconds))
    if found.versions or "modules_sha256" in found.facts:
        return shown
    return replace(shown, versions=own, facts={**found.facts, "modules_sha256": None})
