"""MANIFEST.json: written the same for the same tree, and held against it whatever somebody wrote into it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control_plane import evaluation
from control_plane.sources import manifest
from control_plane.sources.manifest import Manifest
from control_plane.sources.tree import Snapshot, WorkTree

VOCABULARY = {"critical": ["rego/", "init.py", "absent.py"], "ignored": ["__pycache__"]}
FILES = {"rego/b.rego": b"b", "rego/a/é.rego": b"a", "rego/__pycache__/x": b"x", "init.py": b"init", "other.txt": b"o"}


def read(content: str | bytes, files: dict[str, bytes] | None = None) -> Manifest:
    body = content if isinstance(content, bytes) else content.encode()
    found = manifest.read(Snapshot.of_files({**(files or {}), "MANIFEST.json": body}), VOCABULARY)
    assert found is not None
    return found


def listing(**files: Any) -> str:
    return json.dumps({"version": 1, "checksums": files})


def test_what_is_written_matches_the_tree_line_by_line() -> None:
    tree = Snapshot.of_files(FILES, {"rego/link": "b.rego"})
    content = manifest.render(tree, VOCABULARY, 7)

    found = read(content, FILES)

    assert (found.error, found.registry_count) == (None, 7)
    assert [file.path for file in found.files] == ["init.py", "rego/a/é.rego", "rego/b.rego"]
    assert all(file.listed == file.actual is not None for file in found.files)
    lines = content.decode().splitlines()
    assert all(f'"{file.path}"' in lines[(file.line or 0) - 1] for file in found.files)
    assert manifest.render(tree, VOCABULARY, 7) == content
    assert json.loads(content)["checksums"]["init.py"] == {"sha256": hashlib.sha256(b"init").hexdigest(), "size": 4}


def test_what_differs_is_missing_or_was_never_listed_is_told_apart() -> None:
    whole = manifest.render(Snapshot.of_files({"init.py": b"init", "rego/gone.rego": b""}), VOCABULARY, 1)

    found = {file.path: file for file in read(whole, {"init.py": b"Init", "rego/new.rego": b"new"}).files}

    assert found["init.py"].listed != found["init.py"].actual
    assert found["rego/gone.rego"].actual is None
    assert (found["rego/new.rego"].listed, found["rego/new.rego"].line) == (None, None)


def test_a_critical_file_that_a_symlink_replaces_is_no_file() -> None:
    tree = Snapshot.of_files({"other.txt": b"init", "MANIFEST.json": listing().encode()}, {"init.py": "other.txt"})

    found = manifest.read(tree, VOCABULARY)

    assert found is not None
    assert [(file.path, file.actual) for file in found.files] == [("init.py", None)]


def test_without_a_manifest_there_is_none() -> None:
    assert manifest.read(Snapshot.of_files(FILES), VOCABULARY) is None


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty"),
        pytest.param("[]", id="no-object"),
        pytest.param("[" * 200_000, id="deep"),
        pytest.param(b"\xff\xfe{}", id="utf-16"),
        pytest.param(b"\xe9", id="no-utf-8"),
        pytest.param("{}", id="no-checksums"),
        pytest.param('{"version": 2, "checksums": {}}', id="version"),
        pytest.param('{"version": 1, "checksums": {"x": "abc"}}', id="no-digest"),
        pytest.param('{"version": 1, "checksums": {"x": {"sha256": "a"}}}', id="half-a-digest"),
        pytest.param('{"version": 1, "checksums": {"x": {"sha256": 1, "size": 1}}}', id="sha256-type"),
        pytest.param('{"version": 1, "checksums": {"x": {"sha256": "a", "size": "1"}}}', id="size-type"),
        pytest.param(f'{{"version": 1, "checksums": {{"x": {{"sha256": "a", "size": {10**30}}}}}}}', id="size-huge"),
        pytest.param(listing(**{"\ud800": {"sha256": "a", "size": 1}}), id="surrogate"),
        pytest.param(
            '{"version": 1, "checksums": {"x": {"sha256": "a", "size": 1}, "x": {"sha256": "b", "size": 1}}}',
            id="path-twice",
        ),
        pytest.param('{"version": 1, "checksums": {}, "checksums": {}}', id="key-twice"),
    ],
)
def test_a_manifest_that_cannot_be_believed_says_why(content: str | bytes) -> None:
    found = read(content, {"init.py": b"init"})

    assert found.error
    assert [(file.path, file.listed) for file in found.files] == [("init.py", None)]


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a\0b", "a\0/b", "x" * 5000, "x/" * 3000, "", ".", "é"])
def test_a_listed_path_that_is_no_file_here_has_no_digest(path: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("tree")
    (folder / "MANIFEST.json").write_text(listing(**{path: {"sha256": "a", "size": 1}}))

    found = manifest.read(WorkTree(folder), VOCABULARY)

    assert found is not None
    assert [(file.path, file.actual) for file in found.files] == [(path, None)]


@pytest.mark.parametrize(
    "content",
    [
        '{\n"version": 1, "checksums": {"x": {"sha256": "a", "size": 1}}}',
        '{"version": 1, "checksums":\n{"y": {"sha256": "a", "size": 1}, "x": {"sha256": "a", "size": 1}}}',
        '{"version": 1, "note": "a\u2028", "checksums": {\n"x": {"sha256": "a", "size": 1}}}',
    ],
)
def test_a_manifest_in_another_layout_is_read_all_the_same(content: str) -> None:
    found = read(content)

    assert found.error is None
    assert "x" in [file.path for file in found.files]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["version", "checksums", "sha256", "size", "x", "init.py", "registry_count"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    JSON | st.fixed_dictionaries({"version": st.just(1), "checksums": JSON, "registry_count": JSON}),
    st.sampled_from([None, 0, 1]),
)
def test_whatever_it_holds_is_a_fact_that_a_document_can_carry(value: Any, indent: int | None) -> None:
    found = read(json.dumps(value, indent=indent), {"init.py": b"init"})

    assert "init.py" in [file.path for file in found.files], "what is critical is looked at, whatever the manifest says"
    for file in found.files:
        assert file.listed is None or (isinstance(file.listed["sha256"], str) and type(file.listed["size"]) is int)
    evaluation.document_bytes(
        {"error": found.error, "count": found.registry_count, "paths": [file.path for file in found.files]}
    )
