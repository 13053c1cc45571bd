"""The document of registry-valid: what its schema says, for any registry, with every row in every view that has rows."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from control_plane import evaluation, schema
from control_plane.documents import registry_valid
from control_plane.documents.envelope import Run, envelope
from control_plane.errors import DocumentError
from control_plane.sources import manifest, registry, vocabulary
from control_plane.sources.tree import Snapshot, WorkTree
from tests.governed import COLUMNS, HOME, REGISTRY, cells, rendered

VOCABULARY = vocabulary.read(WorkTree(Path(HOME)))
TYPES: dict[str, Any] = VOCABULARY["registry"]["types"]
RUN = Run("shop", None, None, "2026-06-01T12:00:00Z", "nonce")


def document(files: dict[str, str | bytes]) -> dict[str, Any]:
    """The whole document of a repository in memory, as it is judged."""
    tree = Snapshot.of_files({path: body.encode() if isinstance(body, str) else body for path, body in files.items()})
    rows = registry.load(tree, VOCABULARY["registry"]["columns"])
    places = [
        registry.artifact_place(tree, entity, TYPES) if entity.parts.get("artifact_path") else None
        for entity in rows.entities
    ]
    facts = registry_valid.registry_facts(
        rows, places, tree, TYPES, {}, manifest.read(tree, VOCABULARY["manifest"]), None
    )
    return {**envelope("registry-valid", RUN, [], rows), "scope": "change", "change": None, "registry": facts}


def visible(cell: str) -> str:
    """A cell without the characters that nobody sees."""
    return "".join(character for character in cell if unicodedata.category(character) != "Cf")


CELL = st.sampled_from(
    ["", "A", "B", "A,B", "=1", "active", "module", "policy", "src", "../x", '{"kind": "record"}', "{", "\t", "1.0.0"]
)
TABLE = st.tuples(
    st.lists(st.sampled_from([*COLUMNS, "owner", "child_registry_path"]), min_size=1, max_size=14, unique=True),
    st.lists(
        st.lists(CELL | st.text(st.characters(exclude_categories=["Cs"]), max_size=4), min_size=14, max_size=14),
        min_size=1,
        max_size=6,
    ),
)


@given(TABLE)
@settings(deadline=None)
def test_any_registry_gives_a_document_that_its_schema_allows_and_that_is_json(
    table: tuple[list[str], list[list[str]]],
) -> None:
    columns, rows = table
    content = rendered([dict(zip(columns, row, strict=False)) for row in rows], tuple(columns))

    found = document({REGISTRY: content, "src/x": "", "A": "id\nX\n"})

    schema.check("registry-valid", found)
    evaluation.document_bytes(found)
    own = [entity for entity in found["registry"]["entities"] if entity["registry"] == REGISTRY]
    unreadable = [bad for bad in found["registry"]["unreadable"] if bad["registry"] == REGISTRY]
    # The writer leaves a lone carriage return unquoted: that is a blank line.
    blank = sum(not row[0].strip("\r\n") for row in rows) if len(columns) == 1 else 0
    assert len(own) + len(unreadable) + blank >= len(rows)


@given(TABLE)
@settings(deadline=None)
def test_every_row_stands_in_each_view_where_its_cell_does(table: tuple[list[str], list[list[str]]]) -> None:
    columns, rows = table
    content = rendered([dict(zip(columns, row, strict=False)) for row in rows], tuple(columns))
    facts = document({REGISTRY: content})["registry"]
    entities = facts["entities"]

    for part, values in facts["columns"].items():
        told = {row: value["value"] for value in values for row in value["rows"]}
        assert told == {row: entity[part] for row, entity in enumerate(entities) if entity[part] is not None}
    configs = {row: config for config in facts["configs"] for row in config["rows"]}
    assert {row: config["value"] for row, config in configs.items()} == {
        row: item["config"] for row, item in enumerate(entities)
    }
    assert all(config["entity_type"] == entities[row]["entity_type"] for row, config in configs.items())
    for part in ("id", "name", "purpose", "status", "version"):
        assert facts["blank"].get(part, []) == [
            row
            for row, entity in enumerate(entities)
            if part in columns and entity[part] is not None and not visible(entity[part]).strip()
        ]
    assert facts["references"] == {
        id_: [row for row, entity in enumerate(entities) if id_ in entity["dependencies"]]
        for entity in entities
        for id_ in entity["dependencies"]
    }
    assert all(entities[row]["id"] == id_ for id_, row in facts["index"].items())
    assert set(facts["index"]) == {entity["id"] for entity in entities if entity["id"]}
    leading = {(fact["column"], row): fact["character"] for fact in facts["leading"] for row in fact["rows"]}
    for row, entity in enumerate(entities):
        for part, cell in {**entity, **entity["extra"]}.items():
            if (
                part in (*registry.TEXT_PARTS, "owner")
                and isinstance(cell, str)
                and cell[:1] in ("=", "+", "-", "@", "\t", "\r")
            ):
                assert leading[part, row] == cell[0]


def test_two_rows_with_one_id_are_told_with_both_places() -> None:
    rows = [cells("MOD-A", name="Same"), cells("MOD-B", name="Same"), cells("MOD-A", name="Other")]

    facts = document({REGISTRY: rendered(rows)})["registry"]

    assert facts["repeated"]["id"] == [{"value": "MOD-A", "rows": [0, 2]}]
    assert facts["repeated"]["name"] == [{"value": "Same", "rows": [0, 1]}]
    assert facts["index"]["MOD-A"] == 0


def test_of_a_registry_without_a_readable_row_the_document_is_whole() -> None:
    found = document({REGISTRY: "id,name\nMOD-1\n"})

    schema.check("registry-valid", found)
    assert (found["registry"]["entities"], len(found["registry"]["unreadable"])) == ([], 1)


def test_the_empty_text_and_the_missing_column_are_told_apart() -> None:
    facts = document({REGISTRY: "id,name\nMOD-1,\n"})["registry"]

    assert (facts["entities"][0]["name"], facts["entities"][0]["purpose"]) == ("", None)
    assert (facts["blank"].get("name"), facts["blank"].get("purpose")) == ([0], None)


def test_a_document_that_its_schema_does_not_know_is_refused() -> None:
    found = document({REGISTRY: rendered([cells("MOD-1")])})

    with pytest.raises(DocumentError, match="is not what its schema says") as raised:
        schema.check("registry-valid", {**found, "more": 1})
    assert raised.value.exit_code == 2
    found["registry"]["entities"][0]["line"] = "2"
    with pytest.raises(DocumentError) as raised:
        schema.check("registry-valid", found)
    assert raised.value.where == "registry/entities/0/line"
