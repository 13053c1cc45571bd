"""Cases: small repositories with the codes that a policy must yield on them, under `tests/cases/<gate>/<policy>/`.

The real collectors make a case's document, so that no case can speak of a document that no repository yields.
"""

from __future__ import annotations

import base64
import json
import lzma
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from control_plane.errors import ControlPlaneError
from control_plane.repository import Repository
from control_plane.sources import reviews as review_source
from control_plane.sources import strict_yaml, terraform
from control_plane.sources.git import ChangedPath
from control_plane.sources.terraform import provenance
from control_plane.sources.tree import Snapshot
from control_plane.sources.vocabulary import Vocabulary

_KEYS = {
    "description", "codes", "base", "head", "plan", "environment", "directory", "edit", "state", "state_edit", "provenance",
    "reviews", "authors",
}  # fmt: skip
_PLANS = Path(__file__).parent.parent / "tests" / "plans"
_DIGEST = "{digest}"  # in a case's files and reviews: the digest of its plan
_HEAD = "{head}"  # in its reviews and its provenance: the commit that is judged, where there is a base
_COMMITS = ("ba5e" * 10, "4ead" * 10)


@dataclass(frozen=True, slots=True)
class Case:
    """One case: the packages of its gate and policy, what it shows, its codes, and its files as written.

    ``plan`` names one of `tests/plans`, ``edit`` what is changed in it (JSON pointer -> value), ``environment`` its own,
    ``directory`` where its Terraform stands among the files of the head.
    ``state`` is the applied state: `prior`, the state that the plan was made from, with ``state_edit`` changed in it.
    ``provenance`` is what the plan's job says of it (`{sha256}` and `{modules_sha256}` are those of the plan's files), and
    ``reviews`` are such as GitHub returns, of a change that ``authors`` wrote.
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
    directory: str | None = None
    edit: Mapping[str, Any] = field(default_factory=dict)
    state: str | None = None
    state_edit: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[str, Any] | None = None
    reviews: Sequence[Any] | None = None
    authors: Sequence[str] = ()


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
        content.get("directory"),
        content.get("edit", {}),
        content.get("state"),
        content.get("state_edit", {}),
        content.get("provenance"),
        content.get("reviews"),
        content.get("authors", []),
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
    return Repository("case", head, vocabulary, base=_snapshot(base_files), paths=paths, commits=_COMMITS)


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
        state = _state(case, plan, path.with_name("state.json"))
        facts = terraform.read_plan(
            path,
            environment=case.environment,
            modules=_PLANS / "modules.json",
            state=state,
            source=_snapshot(case.head) if case.directory else None,
            directory=case.directory,
        )
        said = _provenance(case, facts, provenance.beside(path))
    return [{**facts, "source": path.name, "state": state.name if state else None, "provenance": said}]


def reviews(case: Case) -> dict[str, Any] | None:
    """The reviews of a case, as its document holds them; None where it has none."""
    if case.reviews is None:
        return None
    with tempfile.TemporaryDirectory(prefix="control-plane-") as folder:
        path = Path(folder) / "reviews.json"
        path.write_text(_filled(case.reviews, {_DIGEST: plans(case)[0]["digest"]}), encoding="utf-8")
        items = review_source.read(path)
    return {"source": path.name, "authors": review_source.authors(case.authors, []), "items": items}


def _provenance(case: Case, facts: Mapping[str, Any], path: Path) -> dict[str, Any] | None:
    if case.provenance is None:
        return None
    digests = {f"{{{name}}}": facts[name] for name in ("sha256", "modules_sha256")}
    path.write_text(_filled(case.provenance, digests), encoding="utf-8")
    said = provenance.read(path)
    return said and {**said, "path": path.name}


def _filled(value: Any, values: Mapping[str, str]) -> str:
    """As JSON, with what stands for a value replaced by it."""
    written = json.dumps(value)
    for name, stands_for in {_HEAD: _COMMITS[1], **values}.items():
        written = written.replace(name, stands_for)
    return written


def _state(case: Case, plan: dict[str, Any], path: Path) -> Path | None:
    """Write the applied state of a case; None where it has none."""
    if case.state is None:
        return None
    if case.state != "prior":
        raise ControlPlaneError("the state of a case is `prior`", where=str(case.path))
    state = plan["prior_state"]
    for pointer, value in case.state_edit.items():
        _put(state, pointer.strip("/").split("/"), value)
    path.write_text(json.dumps(state), encoding="utf-8")
    return path


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
