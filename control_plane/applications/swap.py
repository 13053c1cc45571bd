"""Swap one capability for another in an application's spec: only where the gate would have nothing against it."""

from __future__ import annotations

from pathlib import Path

from control_plane import output
from control_plane.applications import binding
from control_plane.applications.questions import Answer, Application, Binding
from control_plane.errors import ControlPlaneError, UsageError
from control_plane.sources.tree import WorkTree, symlink_on_the_way


def swap(application: Application, wanted: Binding, folder: Path) -> Answer:
    """Bind a capability in the spec of the repository in ``folder``; the spec stays as it is where the answer has reasons.

    UsageError or ControlPlaneError where there is no such thing to bind, or the spec cannot be written.
    """
    _check(application, wanted)
    tree, path = WorkTree(folder), application.spec["path"]
    if symlink := symlink_on_the_way(tree, path):
        raise ControlPlaneError(
            f"is reached by the symlink {symlink}", where=path, remedy="name the file itself as the spec"
        )
    before = tree.read(path)
    after = binding.bound(before, path, wanted.environment, wanted.extension_point, wanted.capability)
    answer = application.ask_of(wanted, application.spec_of(after))
    if answer.allowed and after != before:
        if tree.read(path) != before:
            raise ControlPlaneError("changed while the gate was asked", where=path, remedy="swap again")
        target = folder / path
        output.write(target, after, mode=target.stat().st_mode & 0o777)
    return answer


def _check(application: Application, wanted: Binding) -> None:
    """UsageError where the registry or the spec has no such thing: what is not there needs no gate to say so."""
    for kind, name, known in (
        ("environment", wanted.environment, application.environments),
        ("extension point", wanted.extension_point, application.extension_points),
    ):
        if name not in known:
            raise UsageError(
                f"is no {kind} of {application.id}", where=name, remedy=f"its spec has: {', '.join(known) or 'none'}"
            )
