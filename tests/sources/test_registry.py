"""The registry as rows with typed cells, nested registries and all; nothing is lost on the way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control_plane.errors import RegistryError
from control_plane.sources import registry, vocabulary
from control_plane.sources.registry import read_config
from control_plane.sources.tree import Snapshot, WorkTree
from tests.governed import COLUMNS, HOME, REGISTRY, cells, rendered

COLUMNS_BY_PART: dict[str, list[str]] = vocabulary.read(WorkTree(HOME))["registry"]["columns"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text("ab", max_size=2), children, max_size=3),
    max_leaves=8,
)  # fmt: skip


def load(files: dict[str, str], symlinks: dict[str, str] | None = None) -> registry.Registry:
    tree = Snapshot.of_files({path: content.encode() for path, content in files.items()}, symlinks)
    return registry.load(tree, COLUMNS_BY_PART)


def nesting(id_: str, path: str) -> dict[str, str]:
    return {"id": id_, "child_registry_path": path}


def nest(*links: tuple[str, str]) -> str:
    return rendered([nesting(id_, path) for id_, path in links], ("id", "child_registry_path"))


# -- config cells -------------------------------------------------------------------------------------------------------


@given(st.text(max_size=40) | st.text('{}[]:,"\\u0dea1-.eNItrufl ', max_size=30))
def test_a_config_is_an_object_or_has_a_reason_why_it_is_none(cell: str) -> None:
    found = read_config(cell)

    if found.error is None:
        assert found.value is None or isinstance(found.value, dict)
        assert (found.value is None) == (not cell.strip())
        json.dumps(found.value, ensure_ascii=False, allow_nan=False).encode()
    else:
        assert found.value is None
        found.error.encode()


@given(st.dictionaries(st.text("abc", max_size=3), JSON, max_size=4))
def test_a_config_that_is_json_is_read_as_it_is(value: dict[str, Any]) -> None:
    assert read_config(json.dumps(value)) == registry.Config(value or {}, None)


@given(st.lists(st.text("ab", max_size=2), min_size=1, max_size=6), st.booleans())
def test_a_config_never_loses_a_key_that_stands_twice(keys: list[str], nested: bool) -> None:
    spelt = [key.replace("a", "\\u0061") if number % 2 else key for number, key in enumerate(keys)]
    cell = "{" + ",".join(f'"{key}": 1' for key in spelt) + "}"
    found = read_config(f'{{"in": [{cell}]}}' if nested else cell)

    if len(set(keys)) == len(keys):
        assert found.error is None
    else:
        assert found.value is None
        assert "stands twice" in (found.error or "")


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ('{"a": NaN}', "NaN is no JSON"),
        ('{"a": -Infinity}', "-Infinity is no JSON"),
        ('{"a": 1e400}', ""),
        ('{"a": 9007199254740993}', "beyond 2^53"),
        (f'{{"a": -{10**400}}}', "beyond 2^53"),
        ('{"a": "\\ud800"}', "surrogate"),
        ('{"\\udc00": 1}', "surrogate"),
        ('{"a":' * 20_000 + "1" + "}" * 20_000, ""),
        ("[" * 200_000, ""),
        ("\ufeff{}", "no JSON"),
        ("{} {}", "no JSON"),
        ("null", "no object"),
        ('"text"', "no object"),
    ],
)
def test_a_config_that_rules_would_see_wrongly_is_refused(cell: str, says: str) -> None:
    found = read_config(cell)

    assert found.value is None
    assert found.error
    assert says in found.error


def test_numbers_up_to_2_to_the_53_are_exact() -> None:
    assert read_config('{"a": 9007199254740992, "b": -9007199254740992}').value == {"a": 2**53, "b": -(2**53)}


# -- rows ---------------------------------------------------------------------------------------------------------------


def test_cells_stay_the_text_that_they_are() -> None:
    texts = ["007", "NA", "nan", "None", "null", "1.0", "1e3", "TRUE", " x ", "", "-0"]
    found = load({REGISTRY: rendered([cells(f"MOD-{n}", name=text) for n, text in enumerate(texts)])})

    assert [entity.parts["name"] for entity in found.entities] == texts
    assert [entity.line for entity in found.entities] == list(range(2, 2 + len(texts)))


def test_columns_that_play_no_part_are_kept() -> None:
    found = load({REGISTRY: rendered([cells("MOD-1") | {"owner": "Ada"}], (*COLUMNS, "owner"))})

    assert dict(found.entities[0].extra) == {"owner": "Ada"}


def test_the_first_header_of_a_part_plays_it_and_the_others_are_kept() -> None:
    found = load({REGISTRY: "framework_id,id,title\nF,I,T\n"})

    (entity,) = found.entities
    assert (entity.id, entity.parts["name"], dict(entity.extra)) == ("I", "T", {"framework_id": "F"})
    assert dict(found.files[0].roles) == {"id": "id", "name": "title"}


def test_of_two_columns_of_one_name_the_first_counts_and_the_file_is_unreadable() -> None:
    found = load({REGISTRY: "id,status,status\nMOD-1,active,draft\n"})

    assert found.entities[0].parts["status"] == "active"
    assert [bad.line for _, bad in found.unreadable] == [1]


@pytest.mark.parametrize(
    ("cell", "ids"),
    [
        ("", []),
        ("A", ["A"]),
        (" A , B,, ,C,", ["A", "B", "C"]),
        ("A;B", ["A;B"]),
        ("A,A", ["A", "A"]),
        ("A\nB", ["A\nB"]),
    ],
)
def test_dependencies_are_separated_by_commas_alone(cell: str, ids: list[str]) -> None:
    assert load({REGISTRY: rendered([cells("MOD-1", dependencies=cell)])}).entities[0].dependencies == ids


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=8), min_size=1, max_size=8
    )
)
def test_every_row_of_a_sheet_becomes_an_entity(names: list[str]) -> None:
    found = load({REGISTRY: rendered([cells(f"MOD-{n}", name=name) for n, name in enumerate(names)])})

    assert [entity.parts["name"] for entity in found.entities] == names


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "there is no registry"),
        ({f"{REGISTRY}/x": ""}, "is a folder"),
        ({REGISTRY: ""}, "is empty"),
        ({REGISTRY: "id,name\n"}, "holds a header and no rows"),
    ],
)
def test_a_root_without_a_row_is_no_registry(files: dict[str, str], says: str) -> None:
    with pytest.raises(RegistryError, match=says) as raised:
        load(files)
    assert (raised.value.where or "").startswith(REGISTRY)


def test_a_root_of_which_no_row_can_be_read_is_one() -> None:
    found = load({REGISTRY: "id,name\nMOD-1\n"})

    assert (found.entities, [bad.line for _, bad in found.unreadable]) == ([], [2])


# -- nested registries --------------------------------------------------------------------------------------------------


def test_nested_registries_are_relative_to_the_one_that_names_them() -> None:
    found = load(
        {
            REGISTRY: nest(("A", "one/r.csv"), ("B", "/two/r.csv")),
            "one/r.csv": nest(("C", "../two/r.csv"), ("D", "three/r.csv")),
            "one/three/r.csv": nest(("E", "")),
            "two/r.csv": nest(("F", "")),
        }
    )

    assert sorted(entity.id for entity in found.entities) == ["A", "B", "C", "D", "E", "F"]
    assert {file.path: file.parent for file in found.files} == {
        REGISTRY: None,
        "one/r.csv": REGISTRY,
        "two/r.csv": "one/r.csv",
        "one/three/r.csv": "one/r.csv",
    }
    assert {found.entities[link.position].id: (link.path, link.loop) for link in found.nested} == {
        "A": ("one/r.csv", False),
        "B": ("two/r.csv", False),
        "C": ("two/r.csv", False),
        "D": ("one/three/r.csv", False),
    }


def test_a_registry_that_nests_itself_is_a_loop_and_one_that_stands_twice_is_none() -> None:
    found = load(
        {
            REGISTRY: nest(("A", REGISTRY), ("B", "r.csv"), ("C", "r.csv")),
            "r.csv": nest(("D", REGISTRY), ("E", "./r.csv")),
        }
    )

    assert {found.entities[link.position].id: link.loop for link in found.nested} == {
        "A": True, "B": False, "C": False, "D": True, "E": True,
    }  # fmt: skip
    assert [file.path for file in found.files] == [REGISTRY, "r.csv"]


def test_nesting_may_be_of_any_depth() -> None:
    depth = 1500
    files = {f"r{number}.csv": nest((f"A{number}", f"r{number + 1}.csv")) for number in range(depth)}

    found = load({REGISTRY: nest(("ROOT", "r0.csv")), **files})

    assert len(found.entities) == depth + 1
    assert found.nested[-1].kind == "missing"


def test_a_symlink_does_not_make_one_registry_many(tmp_path: Path) -> None:
    (tmp_path / REGISTRY).write_text(nest(("A", f"again/{REGISTRY}")))
    (tmp_path / "again").symlink_to(".")

    on_disk = registry.load(WorkTree(tmp_path), COLUMNS_BY_PART)
    in_memory = load({REGISTRY: nest(("A", f"again/{REGISTRY}"))}, {"again": "."})

    for found in (on_disk, in_memory):
        assert [entity.id for entity in found.entities] == ["A"]
        assert [link.loop for link in found.nested] == [True]


@pytest.mark.parametrize("key", ["child_registry_path", "child\\u005fregistry_path"])
def test_a_config_nests_a_registry_however_its_key_is_spelt(key: str) -> None:
    found = load({REGISTRY: rendered([cells("MOD-1", config=f'{{"{key}": "r.csv"}}')]), "r.csv": "id\nX\n"})

    assert found.entities[0].config.value == {"child_registry_path": "r.csv"}
    assert [entity.id for entity in found.entities] == ["MOD-1", "X"]


@pytest.mark.parametrize("content", [b"", "id\nX\n".encode("utf-16")])
def test_a_nested_registry_that_cannot_be_read_is_a_fact_at_its_own_place(content: bytes) -> None:
    tree = Snapshot.of_files({REGISTRY: nest(("A", "r.csv")).encode(), "r.csv": content})

    found = registry.load(tree, COLUMNS_BY_PART)

    assert [(path, bad.line) for path, bad in found.unreadable] == [("r.csv", 1)]


# -- artifacts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("types", "path"),
    [({}, "one/src"), ({"module": {}}, "one/src"), ({"module": {"artifact_root": "/lib/"}}, "lib/src")],
)
def test_an_artifact_is_relative_to_its_types_root_or_to_its_registry(types: dict[str, Any], path: str) -> None:
    files = {REGISTRY: nest(("A", "one/r.csv")), "one/r.csv": rendered([cells("MOD-1", artifact_path="src")])}
    tree = Snapshot.of_files({name: content.encode() for name, content in files.items()})
    entity = registry.load(tree, COLUMNS_BY_PART).entities[1]

    assert registry.artifact_place(tree, entity, types).path == path
