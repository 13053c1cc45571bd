"""The files in the document of policy-check: when all of them are told, who owns which, and what the schema says."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest

from control_plane import schema
from control_plane.documents import files
from control_plane.documents.change import Change
from control_plane.sources import codeowners
from control_plane.sources.files import Collected, Read
from control_plane.sources.git import ChangedPath
from control_plane.sources.registry import Entity
from control_plane.sources.tree import Node, Place, Snapshot


def change(*paths: str) -> Change:
    return Change("base", [ChangedPath(path, "modified") for path in paths], None, manifest_on_base=False)


def row(kind: str, *fields: str) -> dict[str, Any]:
    return {"id": "MOD-1", "kind": kind, "fields": list(fields)}


@pytest.mark.parametrize(
    ("paths", "rows", "whole"),
    [
        (["src/a"], [], False),
        (["src/a"], [row("changed", "name", "purpose"), row("added")], False),
        (["src/a"], [row("changed", "name", "status")], True),
        (["src/a"], [row("changed", "artifact_path")], True),
        (["src/a"], [row("changed", "entity_type")], True),
        (["src/a"], [row("removed")], True),
        (["specs/repo.md"], [], True),
        (["docs/CODEOWNERS"], [], True),
        (["x/CODEOWNERS"], [], False),
        ([".github"], [], True),
        (["docs"], [], True),
        (["specs"], [], True),
        (["docs/a", ".github/a", "specs/a"], [], False),
    ],
)
def test_all_files_are_told_where_what_decides_about_untouched_ones_changed(
    paths: list[str], rows: list[dict[str, Any]], whole: bool
) -> None:
    assert files.is_whole(change(*paths), rows, everything=False) is whole
    assert files.is_whole(change(*paths), rows, everything=True)
    assert files.is_whole(None, [], everything=False)


def test_a_codeowners_that_moved_away_is_one_that_changed() -> None:
    moved = Change("base", [ChangedPath("x", "renamed", "CODEOWNERS")], None, manifest_on_base=False)

    assert files.is_whole(moved, [], everything=False)


def entity(id_: str) -> Entity:
    return Entity("registry.csv", 2, {"id": id_}, {})


def test_the_longest_artifact_path_that_covers_a_path_owns_it() -> None:
    places = [Place("src", "folder"), Place("src/deep", "folder"), Place("src", "folder"), Place("a.py", "file"),
              Place("no", "missing"), None, Place(None, "outside")]  # fmt: skip
    owners = files.owners_by_place([entity(f"MOD-{number}") for number in range(len(places))], places)
    shown = ["a.py", "a.py2", "no/x", "src", "src/deep", "src/deep/x/y", "src/deeper", "srcs/x"]
    tree = files.tree_document(shown, shown, [], Collected({}, {}), owners, None, whole=True)

    assert [item["owner"] for item in tree["files"]] == ["MOD-3", None, None, "MOD-0", "MOD-1", "MOD-1", "MOD-0", None]
    everywhere = files.owners_by_place([entity("MOD-ALL")], [Place("", "folder")])
    tree = files.tree_document(["x/y"], ["x/y"], [], Collected({}, {}), everywhere, None, whole=True)
    assert tree["files"][0]["owner"] == "MOD-ALL"


def test_files_are_what_the_schema_says() -> None:
    owners = codeowners.read(Snapshot.of_files({"CODEOWNERS": b"*.py @a\n[x] @b\n"}))
    changed = [ChangedPath("a.py", "added"), ChangedPath("gone", "deleted"), ChangedPath("new", "renamed", "old")]
    read = Read(
        "00", binary=False, content=[{"x": 1}], error={"line": 1, "message": "no"}, added=[{"line": 1, "text": ""}]
    )
    read.leave_out("this")
    read.leave_out("that")
    nodes = {
        "a.py": Node("file", "100644", 1),
        "gone": Node("file", "100644", 1),
        "link": Node("symlink", "120000", 3, "/x", leads_out=True),
        "new": Node("submodule", "160000", None),
        "pipe": Node("other", None, None),
    }
    shown = sorted(nodes)
    tree = files.tree_document(["a.py"], shown, changed, Collected(nodes, {"a.py": read}), {}, owners, whole=False)
    said = json.loads((schema.FOLDER / "policy-check.schema.json").read_bytes())["properties"]

    jsonschema_rs.validate(said["tree"], tree)
    assert owners is not None
    jsonschema_rs.validate(said["codeowners"], owners.document())
    jsonschema_rs.validate(said["codeowners"], None)
    told = {item["path"]: item for item in tree["files"]}
    assert (told["a.py"]["owners"], told["a.py"]["cut"]) == (["@a"], "this; that")
    assert (told["new"]["status"], told["new"]["from"]) == ("renamed", "old")
    assert (told["link"]["target"], told["link"]["leads_out"], told["link"]["status"]) == ("/x", True, None)
    assert set(said["tree"]["properties"]["files"]["items"]["required"]) == set(told["a.py"])


def test_names_that_are_one_where_case_and_unicode_form_do_not_count():
    one, two = "caf\u00e9", "cafe\u0301"
    assert files.alike(["a/x", "a/X", "b", one, two]) == [["a/X", "a/x"], sorted([one, two])]
    assert files.alike(["a/x", "b/X", "b/x.py", "c"]) == []


def test_folders_that_are_one_are_named_once_and_what_is_in_them_only_where_it_is_twins_itself():
    assert files.alike(["A/x/y", "a/x/y"]) == [["A", "a"]]
    assert files.alike(["A/x", "a/X", "a/x"]) == [["A", "a"], ["A/x", "a/X", "a/x"]]


def test_a_repository_without_files_has_no_names_that_are_one():
    assert files.alike([]) == []
