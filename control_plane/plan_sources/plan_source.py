"""The contract of a plan source: what it is offered, what it gives, and which paths it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from control_plane.sources.terraform.file import Content


@dataclass(frozen=True, slots=True)
class Offered:
    """A path that somebody gave for a plan, and what was given with it.

    ``folder`` is where the repository stands; ``modules`` a modules.json; ``environment_of`` tells which environment a
    directory of the repository is for. Making the plan may take so many ``seconds``.
    """

    path: Path
    folder: Path
    seconds: float
    modules: Path | None = None
    environment: str | None = None
    environment_of: Callable[[str | None], str | None] = lambda _: None


@dataclass(frozen=True, slots=True)
class Made:
    """A plan's JSON, the versions that its modules were resolved to, and the facts of how it came about.

    ``directory`` is where it was planned, as the repository knows it; ``said`` its provenance, where that can be read.
    """

    plan: Content
    versions: Content | None
    facts: Mapping[str, Any] = field(default_factory=dict)
    directory: str | None = None
    said: Mapping[str, Any] = field(default_factory=dict)


class PlanSource(Protocol):
    """What every plan source can do; a module with these functions is one."""

    def takes(self, path: Path) -> bool:
        """Whether a path is a plan of this kind. It looks, and runs nothing; no path is an error."""

    def made(self, offered: Offered) -> Made:
        """The plan that a path stands for; PlanError where there is none, or it cannot be made."""
