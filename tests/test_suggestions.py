"""Suggestions as diffs: `git apply` takes each, and the registry then says what was suggested, and all else as before."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from control_plane.sources import registry, sheet
from control_plane.sources.registry import Registry
from control_plane.sources.tree import Snapshot, Tree, WorkTree
from control_plane.suggestions import Suggestions, edited, unified
from tests.governed import HOME, NOW, invoke

COLUMNS = {part: [part] for part in (*registry.TEXT_PARTS, "dependencies", "config", "child_registry_path")}
HEADER = "id,entity_type,config,purpose"
ROW = '{"version": "~> 2.0", "parameters": {"a": {"schema": {"const": 1}}}}'
VERSION = [{"path": ["version"], "value": ">= 1.9.0, < 3.0.0"}]
PATH = "control_plane_registry.csv"


def quoted(cell: str) -> str:
    return '"{}"'.format(cell.replace('"', '""'))


def suggested(content: bytes, edits: Any = VERSION, *, path: str = PATH, tree: Tree | None = None) -> str | None:
    tree = tree or Snapshot.of_files({path: content})
    return Suggestions(load(tree, path), tree).diff({"id": "CLD-A", "registry": path, "edits": edits})


def load(tree: Tree, path: str = PATH) -> Registry:
    return registry.load(tree, COLUMNS, path)


def applied(content: bytes, diff: str, path: str = PATH) -> bytes:
    """What `git apply` makes of a file."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        command = ["git", "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "-"]
        subprocess.run(command, cwd=folder, input=diff.encode(), check=True, capture_output=True)
        return target.read_bytes()


def with_version(config: str = ROW) -> str:
    return json.dumps({**json.loads(config), "version": ">= 1.9.0, < 3.0.0"}, ensure_ascii=False)


def as_registry(*rows: str, end: str = "\n", last: str = "\n") -> bytes:
    return (end.join([HEADER, *rows]) + last).encode()


OTHER = f"CLD-B,cloud_service,{quoted(ROW)},another"


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([f"CLD-A,cloud_service,{quoted(ROW)},why"], id="one row"),
        pytest.param([f'"CLD-A" ,cloud_service,{quoted(ROW)},"a ""why"", and\nmore"'.replace('" ,', '",')], id="quotes"),
        pytest.param([f"CLD-A,cloud_service,{quoted(ROW)},"] + [OTHER.replace("CLD-B", f"CLD-{n}") for n in range(9)], id="first"),
        pytest.param([OTHER.replace("CLD-B", f"CLD-{n}") for n in range(9)] + [f"CLD-A,cloud_service,{quoted(ROW)},"], id="last"),
        pytest.param(["", f"CLD-A,cloud_service,{quoted(ROW)},é", "", OTHER], id="blank lines"),
        pytest.param([f"CLD-A,cloud_service,{quoted(json.dumps(json.loads(ROW), indent=2))},x", OTHER], id="many lines"),
        pytest.param([f'"CLD-A",cloud_service,{quoted(ROW)},"two\nlines"', OTHER], id="lines after"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_diff_changes_one_cell_and_nothing_else(rows: list[str], end: str, last: bool, mark: bytes) -> None:
    content = mark + as_registry(*(row.replace("\n", end) for row in rows), end=end, last=end if last else "")
    diff = suggested(content)
    assert diff

    old, new = sheet.text(content), sheet.text(applied(content, diff))
    (line,) = (entity.line for entity in load(Snapshot.of_files({PATH: content})).entities if entity.id == "CLD-A")
    span = sheet.spans(old, {line})[line][2]
    assert new == old[: span.start] + quoted(with_version()) + old[span.end :]
    assert applied(content, diff).startswith(mark)


@pytest.mark.parametrize("path", ["area/cloud/registry.csv", "an area/my registry.csv", "bereich/dienste-für-alle.csv"])
def test_a_nested_registry_is_changed_where_it_stands(path: str) -> None:
    root = f"id,entity_type,config,child_registry_path\nREG-A,registry,,/{path}\n".encode()
    content = as_registry(f"CLD-A,cloud_service,{quoted(ROW)},")
    tree = Snapshot.of_files({PATH: root, path: content})
    diff = Suggestions(load(tree), tree).diff({"id": "CLD-A", "registry": path, "edits": VERSION})

    assert diff
    assert applied(content, diff, path) == content.replace(quoted(ROW).encode(), quoted(with_version()).encode())


def test_a_registry_behind_a_symlink_is_changed_itself() -> None:
    content = as_registry(f"CLD-A,cloud_service,{quoted(ROW)},")
    tree = Snapshot.of_files({"data/real.csv": content}, {PATH: "data/real.csv"})
    diff = suggested(content, tree=tree)
    assert diff
    assert diff.startswith("--- a/data/real.csv\n+++ b/data/real.csv\n")


@pytest.mark.parametrize(
    ("rows", "edits"),
    [
        pytest.param(["CLD-B,cloud_service,{},"], VERSION, id="no such row"),
        pytest.param([f"CLD-A,cloud_service,{quoted(ROW)},"] * 2, VERSION, id="two such rows"),
        pytest.param(["CLD-A,cloud_service,{},"], [{"path": ["parameters", "a", "b"], "value": float("inf")}], id="no number"),
        pytest.param(["CLD-A,cloud_service,{},"], [{"path": ["version"], "value": 2**60}], id="a number that is rounded"),
        pytest.param(["CLD-A,cloud_service,{},"], [{"path": ["version"], "value": "\ud800"}], id="half a character"),
        pytest.param(["CLD-A,cloud_service,{},"], [{"path": ["version"], "value": "x" * 2**21}], id="too long"),
        pytest.param([f"CLD-A,cloud_service,{quoted(ROW)},"], [{"path": ["version", "a"], "value": 1}], id="no object"),
        pytest.param(["CLD-A,cloud_service,[],"], VERSION, id="a config that is none"),
        pytest.param(["CLD-A,cloud_service,{nothing},"], VERSION, id="no JSON"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_not_suggested(rows: list[str], edits: Any) -> None:
    assert suggested(as_registry(*rows, OTHER), edits) is None


def test_a_registry_that_is_no_utf_8_there_gets_no_diff() -> None:
    content = as_registry(f"CLD-A,cloud_service,{quoted(ROW)},", OTHER)
    assert suggested(content)
    assert suggested(content.replace(b"another", b"an\xffother")) is None


@pytest.mark.parametrize("path", ["a\nb.csv", 'a"b.csv', "a\\b.csv"])
def test_a_path_that_git_writes_otherwise_gets_no_diff(path: str) -> None:
    assert suggested(as_registry(f"CLD-A,cloud_service,{quoted(ROW)},"), path=path) is None


def test_an_empty_config_is_filled_and_missing_objects_are_made() -> None:
    content = as_registry("CLD-A,cloud_service,,why", OTHER)
    diff = suggested(content, [{"path": ["parameters", "a", "unknown_allowed"], "value": True}])
    assert diff
    assert b'CLD-A,cloud_service,"{""parameters"": {""a"": {""unknown_allowed"": true}}}",why\n' in applied(
        content, diff
    )


def test_a_cell_keeps_its_keys_in_their_order() -> None:
    assert edited({"b": 1, "a": "é"}, [{"path": ["a"], "value": 2}]) == '"{""b"": 1, ""a"": 2}"'
    schema = {"type": "integer", "maximum": 9, "description": "days"}
    wider = {"description": "days", "enum": [1], "maximum": 12, "type": "integer"}
    found = edited({"a": {"schema": schema}}, [{"path": ["a", "schema"], "value": wider}])
    assert (
        found
        == '"{""a"": {""schema"": {""type"": ""integer"", ""maximum"": 12, ""description"": ""days"", ""enum"": [1]}}}"'
    )


def test_a_diff_has_three_lines_around_a_change() -> None:
    text = "".join(f"{number}\n" for number in range(1, 10))
    diff = unified("r.csv", text, slice(8, 9), "five")
    assert diff == "--- a/r.csv\n+++ b/r.csv\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n"


CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ['"', ",", "\n", "\r\n", "\r", "é", "\\"]
)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | CELL, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(CELL, inner, max_size=2), max_leaves=4
)  # fmt: skip
CONFIG = st.dictionaries(st.sampled_from(["version", "a", "b"]) | CELL, VALUE, max_size=3)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(CELL, CONFIG), min_size=1, max_size=5), st.data(),
    st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans(), st.sampled_from([None, 1]),
)  # fmt: skip
def test_a_diff_reads_back_as_what_was_suggested(
    given_rows: list[tuple[str, dict[str, Any]]],
    data: st.DataObject,
    end: str,
    mark: bool,
    last: bool,
    indent: int | None,
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=end)
    writer.writerow(["purpose", "id", "entity_type", "config"])
    for number, (purpose, config) in enumerate(given_rows):
        cell = json.dumps(config, ensure_ascii=False, indent=indent)
        writer.writerow(
            [purpose.replace("\r", " ") if end == "\n" else purpose, f"CLD-{number}", "cloud_service", cell]
        )
    written = text.getvalue() if last else text.getvalue().removesuffix(end)
    content = (("\ufeff" if mark else "") + written).encode()
    chosen = data.draw(st.integers(0, len(given_rows) - 1))
    value = data.draw(VALUE)
    tree = Snapshot.of_files({PATH: content})
    before = load(tree)
    edit = {"path": ["new key", "inner"], "value": value}
    diff = Suggestions(before, tree).diff({"id": f"CLD-{chosen}", "registry": PATH, "edits": [edit]})
    assert diff

    after = load(Snapshot.of_files({PATH: applied(content, diff)}))

    expected = [entity.config.value for entity in before.entities]
    expected[chosen] = {**(expected[chosen] or {}), "new key": {"inner": value}}
    assert [entity.config.value for entity in after.entities] == expected
    assert [{**e.parts, "config": ""} for e in after.entities] == [{**e.parts, "config": ""} for e in before.entities]
    assert not after.unreadable


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        ("module-version-too-old", "cloud.module_version_disallowed"),
        ("parameter-not-allowed", "cloud.parameter_disallowed"),
    ],
)
def test_what_is_suggested_makes_exactly_its_finding_go_away(plan: str, code: str, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    shutil.copytree(HOME / "examples" / "shop", shop)
    before = findings(shop, plan)
    offered = {words: diff for words, diff in before.items() if diff}
    assert offered
    assert all(words[0] == code for words in offered)
    for words, diff in offered.items():
        content = (shop / PATH).read_bytes()
        (shop / PATH).write_bytes(applied(content, diff))
        assert load(WorkTree(shop)).unreadable == []
        assert set(before) - set(findings(shop, plan)) == {words}
        assert set(findings(shop, plan)) <= set(before)
        (shop / PATH).write_bytes(content)


def findings(shop: Path, plan: str) -> dict[tuple[str, str], str | None]:
    """The diff that each finding of the shop's production suggests, by code and message."""
    plans = HOME / "tests" / "plans"
    flags = ["--plan", str(plans / f"{plan}.plan.json.xz"), "--environment", "ENV-PROD", "--now", NOW]
    answer = invoke(
        "gate.cloud-plan", "--repo", str(shop), *flags, "--modules", str(plans / "modules.json"), "--format", "json"
    )
    assert answer.code == 1
    return {(found["code"], found["msg"]): found["suggestion"] for found in answer.findings}
