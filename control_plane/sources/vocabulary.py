"""What `data/` says: vocabularies and thresholds, ours, and what a governed repository adds to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from control_plane.errors import ControlPlaneError
from control_plane.sources import strict_yaml
from control_plane.sources.tree import Tree

Vocabulary = dict[str, Any]

# The roots that a governed repository may add to. All others belong to whoever brings the policies that read them.
EXTENSIBLE = ("registry", "manifest")
# What would let more pass if it grew.
_FIXED = ("ignored", "formula_characters")


def read(tree: Tree, folder: str = "data") -> Vocabulary:
    """Every `data/<root>/data.yaml`, keyed by root."""
    found: Vocabulary = {}
    for path in tree.files(folder):
        parts = path.removeprefix(f"{folder}/").split("/")
        if len(parts) != 2 or parts[1] != "data.yaml":
            continue
        root = strict_yaml.load(tree.read(path), path)
        if not isinstance(root, dict):
            raise ControlPlaneError("must hold a mapping", where=path)
        found[parts[0]] = root
    return found


def extend(ours: Vocabulary, theirs: Vocabulary) -> Vocabulary:
    """Ours, with what a governed repository adds: lists grow, mappings gain keys.

    ControlPlaneError where it would change what stands here.
    """
    return {
        root: _added(content, theirs[root], f"data/{root}/data.yaml")
        if root in EXTENSIBLE and root in theirs
        else content
        for root, content in ours.items()
    }


def _added(ours: Any, theirs: Any, where: str, *, fixed: bool = False) -> Any:
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        return {
            **ours,
            **{
                key: _added(ours[key], value, f"{where}: {key}", fixed=key in _FIXED) if key in ours else value
                for key, value in theirs.items()
            },
        }
    if isinstance(ours, list) and isinstance(theirs, list) and not fixed:
        return [*ours, *(item for item in theirs if item not in ours)]
    if ours == theirs:
        return ours
    raise ControlPlaneError(
        f"would change {ours!r} into {theirs!r}",
        where=where,
        remedy="a repository may add to the control plane's vocabularies, not change them",
    )
