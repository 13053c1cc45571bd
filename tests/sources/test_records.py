"""Decisions and their documents as facts: each row, each file that records one or lies beside one, and why it cannot be read."""

from __future__ import annotations

import json
from typing import Any

from control_plane.documents.records import decision_facts
from control_plane.sources import records, registry
from control_plane.sources.tree import Snapshot
from tests.governed import REGISTRY, cells, rendered

COLUMNS = {name: [name] for name in ("id", "entity_type", "status", "artifact_path", "config")}
WHOLE = "---\nid: {}\ntitle: T\nstatus: accepted\ndate: 2026-01-31\ndeciders: [a]\nsupersedes: [{}]\n---\n"


def row(id_: str, config: Any, path: str = "", **given: str) -> dict[str, str]:
    cell = config if isinstance(config, str) else json.dumps(config)
    return cells(id_, entity_type="decision", artifact_path=path, config=cell, **given)


def facts(*rows: dict[str, str], **files: str) -> dict[str, Any]:
    tree = Snapshot.of_files({REGISTRY: rendered(list(rows)).encode(), **{k: v.encode() for k, v in files.items()}})
    return decision_facts(registry.load(tree, COLUMNS), tree, {}, None, None)


def test_each_row_is_told_whatever_is_wrong_with_it() -> None:
    found = facts(
        row("DEC-1", {"kind": "record"}, "/docs/1.md"),
        row("DEC-2", {"kind": ["waiver"]}, "../../x.md"),
        row("", "{", "a\\b"),
        cells("MOD-1"),
        **{"docs/1.md": WHOLE.format("DEC-1", "")},
    )["rows"]

    assert [(item["id"], item["line"], item["kind"], item["path"], item["exists"]) for item in found] == [
        ("DEC-1", 2, "record", "docs/1.md", True),
        ("DEC-2", 3, None, None, False),
        ("", 4, None, None, False),
    ]
    assert [item["config"] for item in found] == [{"kind": "record"}, {"kind": ["waiver"]}, None]


def test_documents_are_what_rows_name_and_the_markdown_beside_it() -> None:
    found = facts(
        row("DEC-1", {"kind": "record"}, "/docs/1.md"),
        row("DEC-2", {"kind": "migration"}, "/other/plan.txt"),
        row("DEC-3", {"kind": "waiver"}, "/waivers/3.md"),
        **dict.fromkeys(
            ("docs/1.md", "docs/2.MD", "docs/deep/3.md", "docs/x.py", "other/plan.txt", "other/b.txt", "waivers/3.md",
             "specs/decisions/4.md", "5.md"), "",
        ),
    )["documents"]  # fmt: skip

    paths = [item["path"] for item in found]
    assert paths == ["docs/1.md", "docs/2.MD", "other/plan.txt", "specs/decisions/4.md"]
    assert {item["error"] for item in found} == {"has no front matter"}


def test_what_can_be_read_of_a_document_that_is_not_whole_is_told_beside_its_fault() -> None:
    (found,) = facts(
        cells("MOD-1"), **{"specs/decisions/1.md": "---\nid: DEC-1\nstatus: done\nsupersedes: [DEC-0, 1]\n---\n"}
    )["documents"]

    assert "front matter" in found["error"]
    assert (found["id"], found["status"], found["title"], found["supersedes"]) == ("DEC-1", "done", None, ["DEC-0"])


def test_what_supersedes_has_the_greater_rank_and_each_id_leads_to_its_document() -> None:
    found = facts(
        cells("MOD-1"),
        **{
            "specs/decisions/1.md": WHOLE.format("DEC-B", "DEC-A, DEC-NONE, DEC-B"),
            "specs/decisions/2.md": WHOLE.format("DEC-A", ""),
            "specs/decisions/3.md": WHOLE.format("DEC-A", ""),
        },
    )
    ranks = {item["id"]: item["rank"] for item in found["documents"]}

    assert ranks["DEC-A"] < ranks["DEC-B"]
    assert found["index"] == {"DEC-A": 1, "DEC-B": 0}


def test_a_path_that_is_no_utf8_is_told_escaped() -> None:
    tree = Snapshot.of_files({"specs/decisions/\udcff.md": b""})

    assert [item["path"] for item in records.documents(tree, [])] == ["specs/decisions/\\xff.md"]


def test_the_base_has_rows_of_its_own() -> None:
    tree = Snapshot.of_files({REGISTRY: rendered([row("DEC-1", {"kind": "record"})]).encode()})
    found = registry.load(tree, COLUMNS)

    assert decision_facts(found, tree, {}, None, None)["base_rows"] is None
    assert decision_facts(found, tree, {}, None, tree)["base_rows"] == []
    assert [item["id"] for item in decision_facts(found, tree, {}, found, tree)["base_rows"]] == ["DEC-1"]
