"""The gate cloud-plan's own part of its document: what permits a plan, on the head and on the base."""

from __future__ import annotations

import json
from typing import Any

import pytest

from control_plane.documents.cloud_plan import facts
from control_plane.sources.git import ChangedPath
from control_plane.sources.registry import Entity, Registry, load
from control_plane.sources.tree import Snapshot

SPEC = {"providers": {}, "regions": ["eu-west-1"], "network": {"public_ingress": False}, "services": []}
NONE = Snapshot.of_files({})


def registry(*rows: tuple[str, str, Any], path: str = "r.csv") -> Registry:
    entities = [
        Entity(path, line, {"id": id_, "entity_type": type_, "status": "active", "config": json.dumps(config)}, {})
        for line, (id_, type_, config) in enumerate(rows, start=2)
    ]
    return Registry(path, entities=entities)


def permitted(given: Registry, tree: Snapshot = NONE) -> dict[str, Any]:
    head: dict[str, Any] = facts([], given, None, tree, None)["permissions"]["head"]
    return head


def test_services_have_their_place_and_defaults() -> None:
    given = registry(("CLD-A", "cloud_service", {"version": "~> 1.4"}), ("MOD-A", "module", {}))

    assert permitted(given)["services"] == [
        {
            "id": "CLD-A",
            "registry": "r.csv",
            "line": 2,
            "column": None,
            "status": "active",
            "module_source": None,
            "version": "~> 1.4",
            "parameters": {},
            "resource_types": [],
            "environments": [],
            "touched": [],
        }
    ]


def test_a_row_stands_where_its_config_does() -> None:
    content = b"""\xef\xbb\xbfid,entity_type,purpose,config,status
CLD-A,cloud_service,"a, b","{}",active
ENV-A,environment,"two
lines, x",{},active
CLD-B,cloud_service,,,active
"""
    tree = Snapshot.of_files({"r.csv": content})
    columns = {part: [part] for part in ("id", "entity_type", "config", "status")}

    head = permitted(load(tree, columns, "r.csv"), tree)

    places = [(row["id"], row["line"], row["column"]) for row in head["services"] + head["environments"]]
    assert places == [("CLD-A", 2, 28), ("CLD-B", 5, 22), ("ENV-A", 4, 11)]


def test_a_registry_without_the_column_has_no_place_for_it() -> None:
    tree = Snapshot.of_files({"r.csv": b"id,entity_type,status\nCLD-A,cloud_service,active\n"})
    columns = {part: [part] for part in ("id", "entity_type", "status")}

    (service,) = permitted(load(tree, columns, "r.csv"), tree)["services"]

    assert (service["line"], service["column"]) == (2, None)


@pytest.mark.parametrize(
    "config",
    [
        {"module_source": 1},
        {"module_source": None},
        {"version": 1.4},
        {"parameters": []},
        {"resource_types": "aws_x"},
        {"environments": [1]},
        [1],
    ],
)
def test_a_service_with_an_unusable_config_permits_nothing(config: Any) -> None:
    assert permitted(registry(("CLD-A", "cloud_service", config)))["services"] == []


@pytest.mark.parametrize(
    "config", [{"requires_approval": "no"}, {"approvers": "ada"}, {"enforcement": []}, {"cloud_spec": 1}]
)
def test_an_environment_with_an_unusable_config_is_none(config: Any) -> None:
    assert permitted(registry(("ENV-A", "environment", config)))["environments"] == []


def test_an_environment_names_its_spec_by_its_path_in_the_repository() -> None:
    tree = Snapshot.of_files({"ops/specs/prod.md": b"---\n%s\n---\n" % json.dumps(SPEC).encode()})
    rows = [("ENV-A", "environment", {"cloud_spec": spec}) for spec in ("specs/prod.md", "/ops/specs/prod.md")]

    found = permitted(registry(*rows, path="ops/r.csv"), tree)

    assert [item["cloud_spec"] for item in found["environments"]] == ["ops/specs/prod.md"] * 2
    assert found["environments"][0]["requires_approval"] is False
    assert found["specs"] == [{"path": "ops/specs/prod.md", "error": None, "content": SPEC, "folders": []}]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("specs/none.md", "missing"),
        ("specs", "folder"),
        ("../x.md", "leaves"),
        ("specs/bad.md", "no front matter"),
        ("specs/half.md", "providers"),
    ],
)
def test_a_spec_that_cannot_be_read_says_why(cell: str, said: str) -> None:
    tree = Snapshot.of_files({"specs/bad.md": b"text", "specs/half.md": b"---\nregions: []\n---\n"})

    found = permitted(registry(("ENV-A", "environment", {"cloud_spec": cell})), tree)

    (spec,) = found["specs"]
    assert said in spec["error"]
    assert (spec["content"], spec["path"]) == (None, found["environments"][0]["cloud_spec"])


def test_the_base_permits_for_itself_and_without_a_registry_nothing() -> None:
    head, base = registry(("CLD-A", "cloud_service", {})), registry(("CLD-B", "cloud_service", {}))

    both = facts([], head, base, NONE, NONE)["permissions"]
    empty = facts([], head, None, NONE, NONE)["permissions"]["base"]

    assert [service["id"] for service in both["base"]["services"]] == ["CLD-B"]
    assert empty == {"services": [], "environments": [], "specs": []}
    assert facts([], head, None, NONE, None)["permissions"]["base"] is None


def test_plans_and_rows_come_beside() -> None:
    given = registry(("CLD-A", "cloud_service", {}), ("MOD-A", "module", {}), ("ENV-A", "environment", {}))

    found = facts([{"digest": "sha256:0"}], given, None, NONE, None)

    assert found["plans"] == [{"digest": "sha256:0"}]
    assert [row["id"] for row in found["registry"]["entities"]] == ["CLD-A", "ENV-A"]


def test_the_folders_of_a_spec_and_of_a_module_say_what_of_them_changed() -> None:
    spec = SPEC | {"directories": ["./live/", "live", "link", "vendor/live", "../out", "/"]}
    files = {"specs/prod.md": b"---\n%s\n---\n" % json.dumps(spec).encode(), "real/main.tf": b"", "modules/a/x": b""}
    tree = Snapshot.of_files(files, {"live": "real", "link": "real"})
    base = Snapshot.of_files(files, {"live": "modules", "link": "real"})
    rows = registry(
        ("ENV-A", "environment", {"cloud_spec": "/specs/prod.md"}),
        *(("CLD-A", "cloud_service", {"module_source": source}) for source in ("./modules/a", "../x", "acme/a/aws")),
    )
    changed = [
        ChangedPath("real/x.json", "added"),
        ChangedPath("vendor", "modified"),
        ChangedPath("live", "modified"),
        ChangedPath("modules/a/y", "renamed", "modules/a/x"),
    ]

    found = facts([], rows, rows, tree, base, paths=changed)["permissions"]

    everything = ["live", "modules/a/x", "modules/a/y", "real/x.json", "vendor"]
    assert found["head"]["specs"][0]["folders"] == [
        {"directory": "live", "real": "real", "touched": ["live", "real/x.json"]},
        {"directory": "link", "real": "real", "touched": ["real/x.json"]},
        {"directory": "vendor/live", "real": "vendor/live", "touched": ["vendor"]},
        {"directory": "", "real": "", "touched": everything},
    ]
    assert found["base"]["specs"][0]["folders"][0] == {
        "directory": "live",
        "real": "real",
        "touched": ["live", "modules/a/x", "modules/a/y"],
    }
    assert [service["touched"] for service in found["head"]["services"]] == [["modules/a/x", "modules/a/y"], [], []]
