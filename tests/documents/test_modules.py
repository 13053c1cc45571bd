"""Entities and the imports between them, as facts: whose source is read, and by which names things are taken."""

from __future__ import annotations

import json
from typing import Any

from control_plane.documents import modules
from control_plane.documents.change import Change
from control_plane.documents.files import owners_by_place
from control_plane.sources import registry
from control_plane.sources.git import ChangedPath
from control_plane.sources.registry import Entity
from control_plane.sources.tree import Snapshot

FILES = {
    "a.py": "import b\nfrom pkg.core import run\nfrom pkg.part import x\nimport loose\n",
    "b.py": "import a",
    "pkg/__init__.py": "top = 1",
    "pkg/core.py": "from .part import x\nfrom . import top",
    "pkg/part.py": "",
    "loose.py": "import a",
    "broken.py": "(",
    "notes.md": "",
}
ROWS = [
    ("A", "a.py", {"dependencies": "B, B ,C"}),
    ("B", "b.py", {"config": json.dumps({"public": ["x", "y"]})}),
    ("PKG", "pkg", {"config": json.dumps({"public": "x"})}),
    ("PART", "pkg/part.py", {}),
    ("NOTES", "notes.md", {}),
    ("BROKEN", "broken.py", {}),
    ("NOWHERE", "", {}),
    ("A", "b.py", {}),
]
ENTITIES = [
    Entity("r.csv", line, {"id": id_, "entity_type": "module", "status": "active", "artifact_path": path, **given}, {})
    for line, (id_, path, given) in enumerate(ROWS, start=2)
]
TREE = Snapshot.of_files({path: text.encode() for path, text in FILES.items()})
PLACES = [registry.artifact_place(TREE, one, {}) if one.parts["artifact_path"] else None for one in ENTITIES]
DOCUMENT = modules.entities_document(ENTITIES, PLACES, list(FILES))
OWNERS = owners_by_place(ENTITIES, PLACES)


def imported(touched: modules.Touched | None = None) -> dict[str, Any]:
    return modules.imports_document(TREE, list(FILES), DOCUMENT, OWNERS, touched)


def test_an_id_stands_once_as_its_first_row_says() -> None:
    found = {one["id"]: one for one in DOCUMENT}

    assert list(found) == ["A", "B", "PKG", "PART", "NOTES", "BROKEN", "NOWHERE"]
    assert found["A"] == {
        "id": "A",
        "type": "module",
        "status": "active",
        "registry": "r.csv",
        "line": 2,
        "path": "a.py",
        "kind": "file",
        "dependencies": ["B", "C"],
        "public": None,
        "sources": ["python"],
    }
    assert (found["NOWHERE"]["path"], found["NOWHERE"]["kind"]) == (None, None)


def test_public_counts_where_it_is_a_list_of_texts() -> None:
    assert {one["id"]: one["public"] for one in DOCUMENT if one["public"]} == {"B": ["x", "y"]}


def test_a_folder_holds_the_sources_of_what_stands_in_it() -> None:
    assert {one["id"] for one in DOCUMENT if one["sources"]} == {"A", "B", "PKG", "PART", "BROKEN"}


def test_imports_between_entities_name_what_is_taken_within_the_other() -> None:
    found = imported()

    assert [(one["from"], one["to"], one["line"], one["name"], one["names"]) for one in found["items"]] == [
        ("A", "B", 1, "b", []),
        ("A", "PKG", 2, "pkg.core", ["core.run"]),
        ("A", "PART", 3, "pkg.part", ["x"]),
        ("B", "A", 1, "a", []),
        ("PKG", "PART", 1, ".part", ["x"]),
    ]
    assert [(one["path"], one["line"]) for one in found["errors"]] == [("broken.py", 1)]


def test_only_the_source_of_what_is_touched_is_read() -> None:
    found = imported(modules.Touched(frozenset(), frozenset({"PKG", "NOTES", "GONE"})))

    assert found["read"] == ["PKG"]
    assert {one["path"] for one in found["items"]} == {"pkg/core.py"}
    assert found["errors"] == []


def test_a_changed_file_is_read_alone_and_its_entity_counts_as_read_where_it_is_all_of_it() -> None:
    found = imported(modules.Touched(frozenset({"pkg/core.py", "a.py"}), frozenset()))

    assert {one["path"] for one in found["items"]} == {"pkg/core.py", "a.py"}
    assert found["read"] == ["A"]


def touched(paths: list[ChangedPath], rows: list[dict[str, Any]] | None = None) -> modules.Touched | None:
    return modules.touched(Change("0" * 40, paths, None, manifest_on_base=False), rows or [], DOCUMENT)


def test_changed_files_are_touched_under_their_new_names() -> None:
    paths = [ChangedPath("pkg/core.py", "modified"), ChangedPath("pkg/new.py", "renamed", "a.py")]

    assert touched(paths) == ({"pkg/core.py", "pkg/new.py"}, set())


def test_a_changed_row_touches_all_that_stands_within() -> None:
    assert touched([], [{"id": "PKG", "kind": "changed"}]) == (set(), {"PKG", "PART"})
    assert touched([], [{"id": "A", "kind": "added"}, {"id": "GONE", "kind": "removed"}]) == (set(), {"A"})


def test_without_a_change_everything_is_read() -> None:
    assert modules.touched(None, [], DOCUMENT) is None
    assert imported()["read"] == ["A", "B", "BROKEN", "PART", "PKG"]
