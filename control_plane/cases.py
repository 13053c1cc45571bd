"""Cases: small repositories with the codes that a policy must yield on them, under `tests/cases/<gate>/<policy>/`.

The real collectors make a case's document, so that no case can speak of a document that no repository yields.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import tempfile
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from control_plane import case_evidence
from control_plane.errors import ControlPlaneError
from control_plane.repository import Repository
from control_plane.sources import reviews as review_source
from control_plane.sources import strict_yaml, terraform
from control_plane.sources.evidence import Given as EvidenceFolder
from control_plane.sources.git import ChangedPath
from control_plane.sources.terraform import provenance
from control_plane.sources.terraform.file import read_object
from control_plane.sources.tree import Snapshot, Tree, WorkTree, normal
from control_plane.sources.vocabulary import Vocabulary

_KEYS = {
    "description", "codes", "base", "head", "plan", "environment", "directory", "edit", "state", "state_edit", "provenance",
    "reviews", "authors", "evidence", "evidence_manifest", "scope",
}  # fmt: skip
_NEEDED = ("description", "codes", "head")
_SHOWN = 5
NOW = "2026-11-22T12:00:00Z"  # on which every case is judged
_OWN: Tree = WorkTree(Path(__file__).parent.parent)
_PLANS = "tests/plans"
_PLAN_AT_MOST = 64 * 1024 * 1024
_PLAN = re.compile(r"[a-z0-9][a-z0-9-]*")
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
    ``evidence`` is what there is of each capability, and ``evidence_manifest`` what is changed in the manifest of what is given.
    ``scope`` is `change`, or `everything` where it is judged whole, as one without a base always is.
    ``tree`` is where its plan stands.
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
    evidence: Mapping[str, Any] = field(default_factory=dict)
    evidence_manifest: Mapping[str, Any] = field(default_factory=dict)
    scope: str = "change"
    tree: Tree = field(default=_OWN, compare=False, repr=False)


def read(path: Path) -> Case:
    """A case on disk, with plans of this control plane; ControlPlaneError where the file is not one."""
    return _case(path.read_bytes(), path, _OWN)


def read_from(tree: Tree, path: str) -> Case:
    """A case of a tree, with plans of that tree; ControlPlaneError where the file is not one."""
    return _case(tree.read(path), Path(path), tree)


def _case(raw: bytes, path: Path, tree: Tree) -> Case:
    content = strict_yaml.load(raw, str(path))
    if not isinstance(content, dict):
        raise ControlPlaneError("is no case: it is no mapping", where=str(path))
    if fault := _fault_of_keys(content) or _fault(content):
        raise ControlPlaneError(f"is no case: {fault}", where=str(path))
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
        content.get("evidence", {}),
        content.get("evidence_manifest", {}),
        content.get("scope", "change" if content.get("base") is not None else "everything"),
        tree,
    )


def _fault_of_keys(content: Mapping[Any, Any]) -> str | None:
    """Which keys of a case are not known, or not there."""
    unknown = [f"its key {key!r} is not known" for key in content if key not in _KEYS]
    if unknown:
        return f"{', '.join(unknown[:_SHOWN])} (known are: {', '.join(sorted(_KEYS))})"
    missing = [key for key in _NEEDED if key not in content]
    return f"it has no {' and no '.join(missing)}" if missing else None


def _fault(content: Mapping[str, Any]) -> str | None:
    """What in a case is not what it has to be."""
    codes, plan = content["codes"], content.get("plan")
    texts = content["description"], content.get("environment", ""), content.get("scope", "")
    if not all(isinstance(text, str) for text in texts) or texts[2] not in ("", "change", "everything"):
        return "its description and environment are text, its scope is change or everything"
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        return "its codes are a list of text"
    if plan is not None and not (isinstance(plan, str) and _PLAN.fullmatch(plan)):
        return "its plan is the name of one of tests/plans"
    if not all(isinstance(content.get(name, {}), dict) for name in ("edit", "evidence_manifest")):
        return "its edits give a value for each JSON pointer"
    if fault := case_evidence.fault(content.get("evidence", {})):
        return fault
    sides = ((side, content[side]) for side in ("head", "base") if content.get(side) is not None or side == "head")
    return next((fault for side, files in sides if (fault := _fault_in(side, files))), None)


def _fault_in(side: str, files: Any) -> str | None:
    if not isinstance(files, dict) or not all(normal(path) == path != "" for path in files):
        return f"its {side} gives the content of each path"
    odd = next((path for path, value in files.items() if not _is_content(value)), None)
    return f"{side}: {odd}: a file is text, or base64, or symlink" if odd else None


def _is_content(value: Any) -> bool:
    if isinstance(value, dict) and len(value) == 1 and isinstance(value.get("base64"), str):
        try:
            base64.b64decode(value["base64"], validate=True)
        except (binascii.Error, ValueError):
            return False
        return True
    return isinstance(value, str) or (_is_symlink(value) and len(value) == 1 and isinstance(value["symlink"], str))


def all_below(folder: Path) -> Iterator[Case]:
    """Every case, in order of path."""
    for path in sorted(folder.glob("*/*/*.yaml")):
        yield read(path)


def repository(case: Case, vocabulary: Vocabulary) -> Repository:
    """The repository of a case, in memory."""
    head_files, base_files = _with_digest(case, case.head), case.base and _with_digest(case, case.base)
    if case.evidence:
        stands = _repository(head_files, base_files, vocabulary)
        written = list(case_evidence.committed(case.evidence, stands, _put))
        head_files = {**head_files, **{path: text for _, path, text in written}}
        base_files = base_files and {**base_files, **{path: text for side, path, text in written if side == "base"}}
    return _repository(head_files, base_files, vocabulary)


def evidence(case: Case, repository: Repository) -> EvidenceFolder | None:
    """The folder of evidence that a case gives beside its repository; None where it gives none."""
    return case_evidence.given(case.evidence, case.evidence_manifest, repository, _put)


def _repository(
    head_files: Mapping[str, Any], base_files: Mapping[str, Any] | None, vocabulary: Vocabulary
) -> Repository:
    head = _snapshot(head_files)
    if base_files is None:
        return Repository("case", head, vocabulary)
    paths = list(_changes(base_files, head_files))
    return Repository("case", head, vocabulary, base=_snapshot(base_files), paths=paths, commits=_COMMITS)


def plans(case: Case) -> list[dict[str, Any]]:
    """The facts of a case's plan, none where it names none; ControlPlaneError where there is no such plan to read."""
    if case.plan is None:
        return []
    with tempfile.TemporaryDirectory(prefix="control-plane-") as folder:
        modules, path = Path(folder) / "modules.json", Path(folder) / f"{case.plan}.plan.json"
        modules.write_bytes(_read(cast("Hashable", case.tree), f"{_PLANS}/modules.json"))
        path.write_bytes(_read(cast("Hashable", case.tree), f"{_PLANS}/{case.plan}.plan.json.xz"))
        plan = read_object(path, at_most=_PLAN_AT_MOST)
        for pointer, value in case.edit.items():
            _put(plan, pointer, value)
        path.write_text(json.dumps(plan), encoding="utf-8")
        state = _state(case, plan, path.with_name("state.json"))
        facts = terraform.read_plan(
            path,
            environment=case.environment,
            modules=modules,
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
        _put(state, pointer, value)
    path.write_text(json.dumps(state), encoding="utf-8")
    return path


@lru_cache(maxsize=32)
def _read(tree: Hashable, path: str) -> bytes:
    """A file of a tree that many cases share."""
    return cast("Tree", tree).read(path)


def _put(plan: Any, pointer: str, new: Any) -> None:
    *above, last = pointer.strip("/").split("/")
    try:
        for key in above:
            plan = plan[int(key)] if isinstance(plan, list) else plan[key]
        plan[int(last) if isinstance(plan, list) else last] = new
    except (LookupError, TypeError, ValueError) as error:
        raise ControlPlaneError("a case edits what is not there", where=pointer) from error


def _with_digest(case: Case, files: Mapping[str, Any]) -> Mapping[str, Any]:
    if not any(_DIGEST in content for content in files.values() if isinstance(content, str)):
        return files
    found = plans(case)
    if not found:
        raise ControlPlaneError(f"names {_DIGEST} and no plan", where=str(case.path))
    digest = found[0]["digest"]
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
