"""Evidence in cases: as a run of `app.verify` that went well would have written it, with what a case changes in it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from control_plane.documents.app_config import Side
from control_plane.errors import ControlPlaneError
from control_plane.repository import Repository
from control_plane.sources import digests, evidence
from control_plane.sources.reading_cache import ReadingCaches
from control_plane.sources.tree import place

_DATE = "2026-11-21T12:00:00Z"  # a day before cases are judged
_PLACES = ("base", "head", "given")
_REFERENCE = {"p50": 0.001, "p95": 0.002, "p99": 0.004, "throughput": 1000.0}
_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0}
Edit = Callable[[Any, str, Any], None]  # puts a value at a JSON pointer


def fault(asked: Any) -> str | None:
    """What in the `evidence` of a case is not what it has to be."""
    if not isinstance(asked, dict):
        return "its evidence says for each capability where it is"
    for one in asked.values():
        items = one if isinstance(one, list) else [one]
        if not all(
            isinstance(item, dict) and item.get("at") in _PLACES and set(item) <= {"at", "of", "edit"} for item in items
        ):
            return "its evidence is `at` base, head or given, `of` base or head, and has an `edit`"
    return None


def committed(asked: Mapping[str, Any], repository: Repository, edit: Edit) -> Iterator[tuple[str, str, str]]:
    """The side, the path and the text of each committed file: what is `at` the base stands on the head, too."""
    for id_, number, item in _items(asked):
        if item["at"] == "given":
            continue
        head = _side(repository, "head")
        row = next((entity for entity, _ in head.rows("capability") if entity.id == id_), None)
        cell = (row.config.value or {}).get("evidence") if row else None
        where = place(head.tree, cell, row.registry.rpartition("/")[0]) if row and isinstance(cell, str) else None
        if where is None or where.path is None or number:
            raise ControlPlaneError("has no place for this evidence: its row names one file", where=id_)
        yield item["at"], where.path, json.dumps(_content(id_, item, repository, None, edit))


def given(
    asked: Mapping[str, Any], manifest: Mapping[str, Any], repository: Repository, edit: Edit
) -> evidence.Given | None:
    """The folder that the case gives; None where it gives none."""
    items = [(id_, number, item) for id_, number, item in _items(asked) if item["at"] == "given"]
    if not items and not manifest:
        return None
    commit = repository.head_commit
    with tempfile.TemporaryDirectory(prefix="control-plane-") as name:
        folder, files = Path(name), {}
        for id_, number, item in items:
            raw = json.dumps(_content(id_, item, repository, commit, edit)).encode()
            file = f"{id_}.{number}.json" if number else f"{id_}.json"
            (folder / file).write_bytes(raw)
            files[file] = digests.of_content(raw)
        stated = {"schema_version": 1, "commit": commit, "dirty": False, "files": files}
        for pointer, value in manifest.items():
            edit(stated, pointer, value)
        (folder / evidence.MANIFEST).write_text(json.dumps(stated), encoding="utf-8")
        found = evidence.read_folder(folder)
    return evidence.Given("evidence", found.commit, found.error, found.evidence)


def _items(asked: Mapping[str, Any]) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    """Each piece of evidence, with the capability and its number among those of it."""
    for id_, one in asked.items():
        for number, item in enumerate(one if isinstance(one, list) else [one]):
            yield id_, number, item


def _side(repository: Repository, name: str) -> Side:
    caches = ReadingCaches(None)
    if name == "head":
        return Side(repository.registry, repository.tree, lambda: repository.files, repository.types, caches)
    if repository.base_tree is None or repository.base_registry is None:
        raise ControlPlaneError("has evidence of a base that it does not have", where=repository.name)
    registry, tree = repository.base_registry, repository.base_tree
    return Side(registry, tree, lambda: repository.base_files, repository.types, caches)


def _content(
    id_: str, item: Mapping[str, Any], repository: Repository, commit: str | None, edit: Edit
) -> dict[str, Any]:
    side = _side(repository, item.get("of", "head"))
    capability = next((one for one in side.capabilities.document(None, None) if one["id"] == id_), None)
    point = next(
        (one for one in side.contracts.document() if capability and one["id"] == capability["extension_point"]), None
    )
    if capability is None or point is None:
        raise ControlPlaneError("has evidence for what is no capability of an extension point", where=id_)
    content = {
        "schema_version": 1,
        "runner": {"name": "case", "version": "1"},
        "capability": id_,
        "extension_point": point["id"],
        "contract_version": point["version"],
        "commit": commit,
        "date": _DATE,
        "implementation": evidence.named(capability["shape"]["path"], capability["shape"]["name"]),
        "settings": sorted(capability["settings"]),
        "digests": {**capability["digests"], **point["digests"]},
        "files": capability["files"],
        "contract_files": point["files"]["contract"],
        "test_files": point["files"]["tests"],
        "tests": [{"name": "test_contract", "outcome": "passed", "seconds": 0.1, "message": ""}],
        "complete": True,
        "operations": [_operation(one) for one in point["performance"]],
        "machine": {},
        "server": capability["server"],
    }
    for pointer, value in item.get("edit", {}).items():
        edit(content, pointer, value)
    return content


def _operation(stated: Mapping[str, Any]) -> dict[str, Any]:
    """What was measured of an operation: half of what its contract allows."""
    figures = dict(_REFERENCE)
    limit, unit = stated["limit"], stated["unit"]
    if unit == "per_second":
        figures["throughput"] = limit * 2
    else:
        for name in ("p50", "p95", "p99"):
            figures[name] = _REFERENCE[name] * limit / 2 if unit == "ratio" else _SECONDS[unit] * limit / 2
    return {"operation": stated["operation"], "count": 100, **figures, "reference": dict(_REFERENCE)}
