"""This control plane itself: where it stands, and what of it judges."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from control_plane import policies
from control_plane.errors import ControlPlaneError
from control_plane.policies import ROOT as REGO
from control_plane.policies import Policy
from control_plane.sources import manifest, rego, vocabulary
from control_plane.sources import registry as registry_source
from control_plane.sources.registry import Registry
from control_plane.sources.tree import Tree, WorkTree

HOME = Path(__file__).resolve().parent.parent


def manifest_digest() -> str | None:
    """SHA-256 of this control plane's MANIFEST.json, which tells one version of it from another; None without one."""
    try:
        return f"sha256:{hashlib.sha256((HOME / manifest.PATH).read_bytes()).hexdigest()}"
    except OSError:
        return None


class ControlPlane:
    """This control plane itself: its own tree, vocabularies, registry and policies."""

    def __init__(self, home: Path = HOME) -> None:
        """Read the control plane that stands in ``home``."""
        self.home = home
        self.tree: Tree = WorkTree(home)
        self.vocabulary = vocabulary.read(self.tree)
        self.gates: Mapping[str, str] = self.vocabulary["engine"]["gates"]

    @cached_property
    def registry(self) -> Registry:
        """Its own registry, where its policies are registered."""
        return registry_source.load(self.tree, self.vocabulary["registry"]["columns"])

    @cached_property
    def inherited(self) -> dict[str, str]:
        """The ids that a governed repository may name without registering them: our policies."""
        return policies.ids_by_type(self.registry, ("policy",))

    @cached_property
    def rego(self) -> tuple[list[dict[str, Any]], list[str]]:
        """The facts of its own Rego, and the paths beside it that are no Rego."""
        return rego.files(self.tree, REGO)

    def policies(self, gate: str) -> list[Policy]:
        """Its policies of a gate."""
        found = policies.of_gate(self.registry, self.tree, gate, self.gates)
        if not found and gate in ("registry-valid", "policy-check"):
            raise ControlPlaneError(f"registers no policy of the gate {gate}", where=registry_source.ROOT)
        return found
