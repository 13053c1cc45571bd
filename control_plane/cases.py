"""Cases: small repositories with the codes that a policy must yield on them, under `tests/cases/<gate>/<policy>/`.

The real collectors make a case's document, so that no case can speak of a document that no repository yields.
"""

from __future__ import annotations

import base64
import json
import lzma
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from control_plane.errors import ControlPlaneError
from control_plane.repository import Repository
from control_plane.sources import strict_yaml, terraform
from control_plane.sources.git import ChangedPath
from control_plane.sources.tree import Snapshot
from control_plane.sources.vocabulary import Vocabulary

_KEYS = {"description", "codes", "base", "head", "plan", "environment", "edit"}
_PLANS = Path(__file__).parent.parent / "tests" / "plans"
_DIGEST = "{digest}"  # in a case's files: the digest of its plan


@dataclass(frozen=True, slots=True)
class Case:
    """One case: the packages of its gate and policy, what it shows, its codes, and its files as written.

    ``plan`` names one of `tests/plans`, ``edit`` what is changed in it (JSON pointer -> value), ``environment`` its own.
    """

    path: Path
    gate: str
    policy: str
    description: str
    codes: frozenset[str]
    base: Mapping[str, Any] | None
    head: Mapping[str, Any]
    plan: str | None = None
    environment: str | None = None
    edit: Mapping[str, Any] = field(default_factory=dict)


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
        content.get("plan"),
        content.get("environment"),
        content.get("edit", {}),
    )


def all_below(folder: Path) -> Iterator[Case]:
    """Every case, in order of path."""
    for path in sorted(folder.glob("*/*/*.yaml")):
        yield read(path)


def repository(case: Case, vocabulary: Vocabulary) -> Repository:
    """The repository of a case, in memory."""
    head_files, base_files = _with_digest(case, case.head), case.base and _with_digest(case, case.base)
    head = _snapshot(head_files)
    if base_files is None:
        return Repository("case", head, vocabulary)
    paths = list(_changes(base_files, head_files))
    return Repository("case", head, vocabulary, base=_snapshot(base_files), paths=paths, commits=("base", "head"))


def plans(case: Case) -> list[dict[str, Any]]:
    """The facts of a case's plan; none where it names none."""
    if case.plan is None:
        return []
    plan = json.loads(lzma.decompress((_PLANS / f"{case.plan}.plan.json.xz").read_bytes()))
    for pointer, value in case.edit.items():
        _put(plan, pointer.strip("/").split("/"), value)
    with tempfile.TemporaryDirectory(prefix="control-plane-") as folder:
        path = Path(folder) / f"{case.plan}.plan.json"
        path.write_text(json.dumps(plan), encoding="utf-8")
        facts = terraform.read_plan(path, environment=case.environment, modules=_PLANS / "modules.json")
    return [{**facts, "source": path.name}]


def _put(value: Any, keys: list[str], new: Any) -> None:
    for key in keys[:-1]:
        value = value[int(key)] if isinstance(value, list) else value[key]
    last: Any = int(keys[-1]) if isinstance(value, list) else keys[-1]
    value[last] = new


def _with_digest(case: Case, files: Mapping[str, Any]) -> Mapping[str, Any]:
    if not any(_DIGEST in content for content in files.values() if isinstance(content, str)):
        return files
    digest = plans(case)[0]["digest"]
    return {path: text.replace(_DIGEST, digest) if isinstance(text, str) else text for path, text in files.items()}


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
