"""Vocabularies: what a governed repository may add to the control plane's, and what it may not touch."""

from __future__ import annotations

from copy import deepcopy

import pytest

from control_plane.errors import ControlPlaneError
from control_plane.sources import vocabulary
from control_plane.sources.tree import Snapshot

OURS = {
    "registry": {"statuses": ["draft", "active"], "types": {"module": {"prefix": "MOD"}}, "pattern": "^x$"},
    "manifest": {"critical": ["rego/"]},
    "engine": {"forbidden": ["http.send"]},
}


def test_lists_grow_and_mappings_gain_keys() -> None:
    before = deepcopy(OURS)
    theirs = {
        "registry": {"statuses": ["frozen", "draft"], "types": {"dataset": {"prefix": "DAT"}}, "new": 1},
        "manifest": {"critical": ["infra/"]},
    }

    found = vocabulary.extend(OURS, theirs)

    assert found["registry"]["statuses"] == ["draft", "active", "frozen"]
    assert found["registry"]["types"] == {"module": {"prefix": "MOD"}, "dataset": {"prefix": "DAT"}}
    assert found["registry"]["new"] == 1
    assert found["manifest"]["critical"] == ["rego/", "infra/"]
    assert before == OURS, "ours is not changed in place"


@pytest.mark.parametrize(
    ("theirs", "where"),
    [
        ({"registry": {"pattern": ".*"}}, "data/registry/data.yaml: pattern"),
        ({"registry": {"types": {"module": {"prefix": "M"}}}}, "data/registry/data.yaml: types: module: prefix"),
        ({"registry": {"statuses": "draft"}}, "data/registry/data.yaml: statuses"),
        ({"registry": {"types": None}}, "data/registry/data.yaml: types"),
        ({"manifest": {"critical": {}}}, "data/manifest/data.yaml: critical"),
    ],
)
def test_what_stands_here_cannot_be_changed_from_there(theirs: vocabulary.Vocabulary, where: str) -> None:
    with pytest.raises(ControlPlaneError, match="would change") as raised:
        vocabulary.extend(OURS, theirs)
    assert raised.value.where == where


def test_other_roots_are_ours_alone() -> None:
    found = vocabulary.extend(OURS, {"engine": {"forbidden": []}, "lib": {"x": 1}, "policies": {"y": 1}})

    assert found == OURS


def test_only_a_roots_own_file_is_read() -> None:
    tree = Snapshot.of_files(
        {
            "data/one/data.yaml": b"a: 1",
            "data/two/deep/data.yaml": b"b: 1",
            "data/three/other.yaml": b"c: 1",
            "data/data.yaml": b"d: 1",
            "database/four/data.yaml": b"e: 1",
        }
    )

    assert vocabulary.read(tree) == {"one": {"a": 1}}


@pytest.mark.parametrize("content", [b"", b"- a", b"text"])
def test_a_root_that_is_no_mapping_is_refused(content: bytes) -> None:
    with pytest.raises(ControlPlaneError, match="must hold a mapping"):
        vocabulary.read(Snapshot.of_files({"data/one/data.yaml": content}))


def test_a_root_that_a_symlink_takes_out_of_the_repository_is_refused() -> None:
    tree = Snapshot.of_files({}, {"data/one/data.yaml": "../../../secrets.yaml"})

    with pytest.raises(ControlPlaneError, match="outside"):
        vocabulary.read(tree)
