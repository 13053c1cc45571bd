"""What a change did to rows and to artifacts, as facts: nothing that differs is left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from control_plane.documents.change import Change, change_document, changed_rows
from control_plane.sources.git import ChangedPath
from control_plane.sources.registry import Entity, Registry
from control_plane.sources.tree import Place


def entity(id_: str, line: int = 2, extra: Mapping[str, str] | None = None, **parts: str) -> Entity:
    return Entity("r.csv", line, {"id": id_, **parts}, extra or {})


def changed(base: list[Entity], head: list[Entity]) -> dict[str, tuple[str, list[str]]]:
    return {row["id"]: (row["kind"], row["fields"]) for row in changed_rows(base, head)}


def test_rows_are_compared_by_id_not_by_line() -> None:
    base = [entity("A", 2, name="a"), entity("B", 3, name="b"), entity("C", 4, name="c")]
    head = [entity("C", 2, name="c"), entity("D", 3, name="d"), entity("B", 9, name="other")]

    assert changed(base, head) == {"A": ("removed", []), "B": ("changed", ["name"]), "D": ("added", [])}


def test_every_cell_counts_those_of_unknown_columns_too() -> None:
    base = entity("A", config="{}", dependencies="B", child_registry_path="x.csv", extra={"owner": "Ada", "gone": ""})
    head = entity("A", config="{ }", dependencies="B,C", child_registry_path="y.csv", extra={"owner": "Bob", "new": ""})

    fields = changed([base], [head])["A"][1]

    assert set(fields) == {"config", "dependencies", "child_registry_path", "gone", "new", "owner"}


def test_a_column_that_went_is_a_change_of_its_cells() -> None:
    assert changed([entity("A", status="active")], [entity("A")]) == {"A": ("changed", ["status"])}


def test_before_and_after_are_whole_rows_each_with_its_place() -> None:
    (row,) = changed_rows([entity("A", 7, status="draft")], [entity("A", 3, status="active")])

    assert (row["before"]["status"], row["before"]["line"]) == ("draft", 7)
    assert (row["after"]["status"], row["after"]["line"], row["after"]["registry"]) == ("active", 3, "r.csv")


ROWS = st.lists(st.tuples(st.sampled_from("ABCD"), st.sampled_from("xy")), max_size=5)


@given(ROWS, ROWS)
def test_a_row_is_told_exactly_where_it_differs(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> None:
    base = [entity(id_, name=name) for id_, name in before]
    head = [entity(id_, name=name) for id_, name in after]
    old = dict(reversed(before))
    new = dict(reversed(after))

    expected = dict.fromkeys(new.keys() - old.keys(), "added") | dict.fromkeys(old.keys() - new.keys(), "removed")
    expected |= {id_: "changed" for id_ in old.keys() & new.keys() if old[id_] != new[id_]}

    assert {id_: kind for id_, (kind, _) in changed(base, head).items()} == expected


def document(paths: list[ChangedPath], places: list[Place | None], base: Registry | None = None) -> dict[str, Any]:
    head = Registry("r.csv", entities=[entity(str(number)) for number in range(len(places))])
    found = change_document(Change("0" * 40, paths, base, manifest_on_base=False), head, places)
    assert found is not None
    return found


def test_an_artifact_is_touched_by_what_lies_in_it_and_by_both_names_of_what_moved() -> None:
    places = [
        Place("src", "folder"),
        Place("src/a/x.py", "file"),
        Place("srcs", "folder"),
        Place("old/y.py", "missing"),
        None,
        Place(None, "outside", "it leaves"),
        Place("src", "folder"),
    ]
    paths = [ChangedPath("src/a/x.py", "modified"), ChangedPath("src/y.py", "renamed", "old/y.py")]

    found = document(paths, places)["artifacts"]

    touched = {item["row"]: item["paths"] for item in found}
    assert touched == {
        0: ["src/a/x.py", "src/y.py"],
        1: ["src/a/x.py"],
        3: ["old/y.py"],
        6: ["src/a/x.py", "src/y.py"],
    }
    assert document(paths, places)["paths"][1] == {"path": "src/y.py", "status": "renamed", "from": "old/y.py"}


def test_an_entity_that_claims_the_whole_repository_is_touched_by_everything() -> None:
    assert document([ChangedPath("any/file", "added")], [Place("", "folder")])["artifacts"] == [
        {"row": 0, "paths": ["any/file"]}
    ]


def test_without_a_base_there_is_no_change_and_with_one_that_had_no_registry_every_row_is_new() -> None:
    assert change_document(None, Registry("r.csv"), []) is None
    assert [row["kind"] for row in document([], [None, None])["rows"]] == ["added", "added"]
