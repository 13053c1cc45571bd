"""Cases: small repositories with the codes that a policy must yield on them, under `tests/cases/<gate>/<policy>/`.

The real collectors make a case's document, so that no case can speak of a document that no repository yields.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from control_plane.errors import ControlPlaneError
from control_plane.repository import Repository
from control_plane.sources import strict_yaml
from control_plane.sources.git import ChangedPath
from control_plane.sources.tree import Snapshot
from control_plane.sources.vocabulary import Vocabulary

_KEYS = {"description", "codes", "base", "head"}


@dataclass(frozen=True, slots=True)
class Case:
    """One case: the packages of its gate and policy, what it shows, its codes, and its files as written."""

    path: Path
    gate: str
    policy: str
    description: str
    codes: frozenset[str]
    base: Mapping[str, Any] | None
    head: Mapping[str, Any]


def read(path: Path) -> Case:
    """A case; ControlPlaneError where the file is not one."""
    content = strict_yaml.load(path.read_bytes(), str(path))
    if not isinstance(content, dict) or not {"description", "codes", "head"} <= set(content) <= _KEYS:
        raise ControlPlaneError(
            "a case has description, codes, head, and base where there is a change", where=str(path)
        )
    return Case(
        path,
        path.parent.parent.name,
        path.parent.name,
        content["description"],
        frozenset(content["codes"]),
        content.get("base"),
        content["head"],
    )


def all_below(folder: Path) -> Iterator[Case]:
    """Every case, in order of path."""
    for path in sorted(folder.glob("*/*/*.yaml")):
        yield read(path)


def repository(case: Case, vocabulary: Vocabulary) -> Repository:
    """The repository of a case, in memory."""
    head = _snapshot(case.head)
    if case.base is None:
        return Repository("case", head, vocabulary)
    paths = list(_changes(case.base, case.head))
    return Repository("case", head, vocabulary, base=_snapshot(case.base), paths=paths, commits=("base", "head"))


def _snapshot(files: Mapping[str, Any]) -> Snapshot:
    contents = {path: _content(value) for path, value in files.items() if not _is_symlink(value)}
    return Snapshot.of_files(contents, {path: value["symlink"] for path, value in files.items() if _is_symlink(value)})


def _is_symlink(value: object) -> bool:
    return isinstance(value, dict) and "symlink" in value


def _content(value: Any) -> bytes:
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else str(value).encode()


def _changes(base: Mapping[str, Any], head: Mapping[str, Any]) -> Iterator[ChangedPath]:
    for path in sorted({*base, *head}):
        if path not in base:
            yield ChangedPath(path, "added")
        elif path not in head:
            yield ChangedPath(path, "deleted")
        elif base[path] != head[path]:
            yield ChangedPath(path, "modified")
