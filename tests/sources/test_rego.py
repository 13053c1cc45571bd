"""Rego as facts: the pinned opa parses, nothing is evaluated, and nothing that stands beside a rule is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from control_plane import process
from control_plane.sources import rego
from control_plane.sources.reading_cache import ReadingCaches
from control_plane.sources.tree import Snapshot

POLICY = """\
# METADATA
# title: A title
# custom:
#   policy: POL-REG-004
package policies.registry_valid.purpose

import data.lib.decision

considered := count(input.registry.entities)

default quiet := false

# METADATA
# custom:
#   code: registry.purpose_too_short
finding contains decision.finding(rego.metadata.chain(), entity, []) if {
	some entity in input.registry.entities
	every word in split(entity.purpose, " ") {
		regex.match("x", word)
	}
	data.lib.other.thing with http.send as lower
}

_helper(text) := trim_space(text)

by_id[entity.id] := entity if some entity in input.registry.entities

lib.nested := 1
"""


@pytest.fixture(scope="module")
def found() -> tuple[dict[str, dict[str, Any]], list[str]]:
    files = {
        "rego/policy.rego": POLICY.encode(),
        "rego/policy_test.rego": b"package policies.registry_valid.purpose_test\n\ntest_a if true\n",
        "rego/by_name_test.rego": b"package plain\n\nx := 1\n",
        "rego/broken.rego": b"package broken\n\nx := {\n",
        "rego/broken_test.rego": b"package broken_test\n\nx := {\n",
        "rego/old.rego": b'package old\n\ndeny["x"] { true }\n',
        "rego/empty.rego": b"",
        "rego/comment.rego": b"# nothing but a comment\n",
        "rego/latin.rego": b'package latin\n\nx := "caf\xe9"\n',
        "rego/README.md": b"# Rego",
        "rego/notes.txt": b"",
        "rego/data.json": b"{}",
        "rego/SHOUT.REGO": b"package shout",
        "elsewhere/x.rego": b"package elsewhere",
    }
    facts, stray = rego.files(
        Snapshot.of_files(files, {"rego/link.rego": "policy.rego", "rego/link.md": "README.md"}), "rego"
    )
    return {fact["path"]: fact for fact in facts}, stray


def test_every_file_is_a_fact_or_stray_except_documentation(found: tuple[dict[str, Any], list[str]]) -> None:
    facts, stray = found

    assert sorted(stray) == ["rego/SHOUT.REGO", "rego/data.json", "rego/link.md", "rego/link.rego", "rego/notes.txt"]
    assert len(facts) == 9


def test_rules_are_told_with_name_kind_and_line(found: tuple[dict[str, Any], list[str]]) -> None:
    policy = found[0]["rego/policy.rego"]

    assert policy["error"] is None
    assert (policy["package"], policy["line"], policy["test"]) == ("policies.registry_valid.purpose", 5, False)
    assert policy["imports"] == ["data.lib.decision"]
    assert [(rule["name"], rule["kind"], rule["line"]) for rule in policy["rules"]] == [
        ("considered", "value", 9),
        ("quiet", "default", 11),
        ("finding", "contains", 16),
        ("_helper", "function", 24),
        ("by_id[_]", "object", 26),
        ("lib.nested", "object", 28),
    ]


def test_annotations_stay_with_what_they_annotate(found: tuple[dict[str, Any], list[str]]) -> None:
    policy = found[0]["rego/policy.rego"]
    by_name = {rule["name"]: rule["annotations"] for rule in policy["rules"]}

    assert policy["annotations"]["custom"] == {"policy": "POL-REG-004"}
    assert by_name["finding"]["custom"] == {"code": "registry.purpose_too_short"}
    assert by_name["considered"] is None


def test_calls_are_found_wherever_they_stand(found: tuple[dict[str, Any], list[str]]) -> None:
    calls = {call["name"]: call["line"] for call in found[0]["rego/policy.rego"]["calls"]}

    assert calls["rego.metadata.chain"] == 16
    assert {"count", "split", "regex.match", "trim_space"} <= set(calls)


def test_what_does_not_parse_is_a_fact_with_its_line(found: tuple[dict[str, Any], list[str]]) -> None:
    errors = {path: fact["error"] for path, fact in found[0].items() if fact["error"]}

    assert set(errors) >= {
        "rego/broken.rego",
        "rego/broken_test.rego",
        "rego/old.rego",
        "rego/empty.rego",
        "rego/comment.rego",
    }
    assert errors["rego/broken.rego"]["line"] >= 3
    assert errors["rego/old.rego"]["line"] == 3
    assert all(error["message"] for error in errors.values())


def test_a_file_is_a_test_by_its_package_or_where_that_is_unknown_by_its_name(
    found: tuple[dict[str, Any], list[str]],
) -> None:
    assert {path for path, fact in found[0].items() if fact["test"]} == {
        "rego/policy_test.rego",
        "rego/broken_test.rego",
    }


def test_a_folder_without_rego_has_no_facts() -> None:
    assert rego.files(Snapshot.of_files({"x": b""}), "rego") == ([], [])


def test_a_file_is_parsed_once_and_what_was_kept_of_it_elsewhere_or_broken_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[object] = []
    really = process.run
    monkeypatch.setattr(process, "run", lambda *asked, **more: parsed.append(asked) or really(*asked, **more))
    monkeypatch.setattr(ReadingCaches, "beside_tools", lambda: ReadingCaches(tmp_path))
    files = {"rego/policy.rego": POLICY.encode(), "rego/broken.rego": b"package broken\n\nx := {\n"}

    def read(**more: bytes) -> list[dict[str, Any]]:
        parsed.clear()
        return rego.files(Snapshot.of_files({**files, **more}, {}), "rego")[0]

    first = read()
    assert len(parsed) == 2
    assert read() == first
    assert len(parsed) == 1, "what could not be parsed is tried again"
    moved = read(**{"rego/moved.rego": POLICY.encode()})
    assert len(parsed) == 1, "the content counts, not the name"
    assert [fact["path"] for fact in moved] == ["rego/broken.rego", "rego/moved.rego", "rego/policy.rego"]
    (kept,) = tmp_path.rglob("*.json")
    kept.write_bytes(kept.read_bytes().replace(b"purpose_too_short", b"purpose_too_large"))
    assert read() == first
    assert len(parsed) == 2
