"""The document of policy-check: the rows that register policies beside the Rego that stands there."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs

from control_plane import schema
from control_plane.documents.policy_check import source_facts
from control_plane.sources import registry, rego
from control_plane.sources.tree import Snapshot
from tests.governed import REGISTRY, cells, rendered

COLUMNS = {name: [name] for name in ("id", "entity_type", "status", "artifact_path", "config", "dependencies")}
FOLDER = "rego/policies/registry_valid/mine"


def facts(*rows: dict[str, str], files: dict[str, bytes] | None = None) -> dict[str, Any]:
    tree = Snapshot.of_files({REGISTRY: rendered(list(rows)).encode(), **(files or {})})
    return source_facts("repository", registry.load(tree, COLUMNS), tree, {}, rego.files(tree, "rego"))


def policy(id_: str, config: Any = None, **given: str) -> dict[str, str]:
    return cells(id_, entity_type="policy", config="" if config is None else json.dumps(config), **given)


def test_each_row_of_type_policy_is_told_whatever_is_wrong_with_it() -> None:
    found = facts(
        policy("POL-1", {"gate": "registry-valid", "enforcement": "mandatory", "effective_on": "2026-01-01", "parameters": {"n": 1}},
               artifact_path=f"/{FOLDER}", status="active"),
        policy("POL-2", {"gate": 1, "enforcement": ["x"], "parameters": "n"}, artifact_path="../../x"),
        policy("POL-3", artifact_path=""),
        cells("MOD-1"),
        cells("POL-4", entity_type="policy", config="{"),
        files={f"{FOLDER}/mine.rego": b"package policies.registry_valid.mine\n"},
    )["registered"]  # fmt: skip

    assert [(item["id"], item["line"]) for item in found] == [("POL-1", 2), ("POL-2", 3), ("POL-3", 4), ("POL-4", 6)]
    first, second, third, fourth = found
    assert (first["folder"], first["exists"], first["gate"], first["parameters"]) == (
        FOLDER,
        True,
        "registry-valid",
        {"n": 1},
    )
    assert (second["folder"], second["exists"], second["gate"], second["enforcement"]) == (None, False, None, None)
    assert second["parameters"] == {"parameters": "n"}, "kept, so that it is denied as a parameter that nobody declared"
    assert (third["folder"], third["exists"], third["parameters"]) == (None, False, {})
    assert (fourth["gate"], fourth["parameters"]) == (None, {})


def test_what_a_policy_says_of_waivers_and_of_its_decision_is_told_where_it_is_well_typed() -> None:
    told = facts(
        policy("POL-1", {"waivable": False, "waiver_days": 30, "decision": "DEC-1"}),
        policy("POL-2", {"waivable": "no", "waiver_days": True, "decision": ["DEC-1"]}),
        cells("DEC-1", entity_type="decision", status="active", config='{"kind": "record"}'),
        cells("DEC-2", entity_type="decision", status="", config="{"),
    )

    fields = [(item["waivable"], item["waiver_days"], item["decision"]) for item in told["registered"]]
    assert fields == [(False, 30, "DEC-1"), (True, None, None)]
    assert told["decisions"] == [
        {"id": "DEC-1", "status": "active", "kind": "record"},
        {"id": "DEC-2", "status": "", "kind": None},
    ]


def test_a_source_is_what_the_schema_says() -> None:
    source = facts(
        policy("POL-1", {"gate": "registry-valid"}, artifact_path=f"/{FOLDER}"),
        files={
            f"{FOLDER}/mine.rego": b"# METADATA\n# title: Mine\npackage policies.registry_valid.mine\n\nconsidered := count([])\n",
            f"{FOLDER}/mine_test.rego": b"package policies.registry_valid.mine_test\n\ntest_it if true\n",
            f"{FOLDER}/broken.rego": b"package {",
            f"{FOLDER}/notes.txt": b"",
        },
    )
    said = json.loads((schema.FOLDER / "policy-check.schema.json").read_bytes())["properties"]["sources"]

    jsonschema_rs.validate(said, [source])
    assert source["stray"] == [f"{FOLDER}/notes.txt"]
    assert [file["path"].rpartition("/")[2] for file in source["files"]] == [
        "broken.rego",
        "mine.rego",
        "mine_test.rego",
    ]
