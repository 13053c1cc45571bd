"""Changes that once passed, or took a run down: what was found by attacking the gate, kept from coming back.

| What the change did                                                      | What closes it                                   |
|--------------------------------------------------------------------------|--------------------------------------------------|
| a registry behind links that a commit and a disk resolve differently     | one resolver for both, and no way out and back   |
| a registry, or an artifact, in a submodule or in git's own folder        | another repository's: `outside`                  |
| a file renamed into a repository within this one                         | it is deleted from this one                      |
| rows moved to a registry without columns                                 | POL-REG-055                                      |
| the files of a bare repository planted in the judged folder              | git is told where the repository is              |
| `ignored` in the repository's own data/manifest                          | it cannot grow                                   |
| a formula in a header, or in a column that plays a part of its own       | every column's cells and headers count           |
| two nested registries named by one row, of which one was not looked at   | both are                                         |
| a purpose of characters that nobody sees                                 | only those that are seen count                   |
| a policy's code with line breaks, which forged the report's verdict      | every line is made printable; codes have a shape |
| a second task behind a passed one, which never ran; `-r` for `--repo`    | both are                                         |
| YAML that grows or nests without end, metadata that took hours to find   | counted before it is read; one pass over lines   |
"""

from __future__ import annotations

import json
import time

import pytest

from control_plane import policies
from control_plane.documents.registry_valid import registry_facts
from control_plane.errors import ControlPlaneError
from control_plane.home import ControlPlane
from control_plane.repository import Repository
from control_plane.sources import strict_yaml, vocabulary
from control_plane.sources.git import Git
from control_plane.sources.tree import Snapshot, WorkTree
from tests.governed import HOME, Governed, cells, invoke

FRAMEWORK = cells("FMWK-SHOP", entity_type="framework", artifact_path="shop", status="active")


@pytest.fixture
def shop(tmp_path):
    repository = Governed(tmp_path / "shop")
    repository.write("shop/README.md", "The shop.\n")
    return repository


def both_trees(repository):
    git = Git.around(repository.folder)
    assert git
    return WorkTree(repository.folder), Snapshot.of_commit(git, repository.commit())


def facts(repository):
    found = Repository.open(repository.folder, ControlPlane(HOME).vocabulary)
    return registry_facts(found.registry, found.places, found.tree, found.types, {}, None, None)


@pytest.mark.parametrize(
    ("links", "path", "kind"),
    [
        ({"b": "d/e", "r": "b/../real"}, "r", "file"),
        ({"r": "../shop/real"}, "r", "outside"),
        ({"d/up": "..", "r": "d/up/real"}, "r", "file"),
        ({"d/up": "../..", "r": "d/up/shop/real"}, "r", "outside"),
        ({"r": "r"}, "r", "outside"),
        ({"g": ".git"}, "g/config", "outside"),
        ({"g": ".git/config"}, "g", "outside"),
    ],
)
def test_a_commit_and_a_disk_follow_links_alike(shop, links, path, kind):
    shop.write("d/e/x", "1")
    shop.write("d/real", "2")
    shop.write("real", "3")
    for link, target in links.items():
        (shop.folder / link).symlink_to(target)
    tree, snapshot = both_trees(shop)
    if ".git" in "".join(links.values()):
        assert (tree.kind(path), snapshot.kind(path) in ("missing", "outside")) == (kind, True)
    else:
        assert (tree.kind(path), snapshot.kind(path)) == (kind, kind)
    if kind == "file":
        assert tree.read(path) == snapshot.read(path)


def test_an_absolute_link_leads_outside_even_where_it_comes_back(shop):
    shop.write("real", "1")
    (shop.folder / "r").symlink_to(shop.folder / "real")
    assert [tree.kind("r") for tree in both_trees(shop)] == ["outside", "outside"]


def test_a_file_that_is_renamed_into_another_repository_is_gone_from_this_one(shop):
    shop.write("other/control_plane_registry.csv", "id,status\nMOD-OTHER,draft\n")
    shop.write("data/registry/data.yaml", "other_repositories: [other]\n")
    shop.write("infra/main.txt", "resource\n" * 20)
    shop.register(FRAMEWORK, cells("MOD-INFRA", status="active", artifact_path="infra"))
    base = shop.commit()
    shop.git("mv", "infra/main.txt", "other/main.txt")
    found = Repository.open(shop.folder, ControlPlane(HOME).vocabulary, base=base)
    assert found.change is not None
    assert [(path.path, path.status) for path in found.change.paths] == [("infra/main.txt", "deleted")]


def test_a_row_that_loses_its_columns_is_denied(shop):
    shop.register(FRAMEWORK, cells("MOD-A", priority="P0"))
    base = shop.commit()
    shop.register({**FRAMEWORK, "config": '{"child_registry_path": "all.csv"}'})
    shop.write("all.csv", "id,status\nMOD-A,draft\n")
    assert "registry.part_lost" in shop.judge("--base", base).codes()


def test_a_planted_bare_repository_is_not_asked(tmp_path):
    whole = Governed(tmp_path / "whole")
    part = Governed(tmp_path / "whole" / "part", git=False)
    part.register(cells("MOD-A", status="active"))
    base = whole.commit()
    for name, content in {
        "HEAD": "ref: refs/heads/x",
        "config": "[core]\n\tbare = true\n",
        "info/exclude": "*",
    }.items():
        part.write(name, content)
    part.write("objects/info/alternates", "../../.git/objects")
    part.write("refs/heads/x", base)
    git = Git.around(part.folder)
    assert git
    assert {"HEAD", "config"} <= {change.path for change in git.changes(git.commit(base), None)}


@pytest.mark.parametrize("root", ["ignored", "formula_characters"])
def test_a_list_that_lets_more_pass_cannot_grow(root):
    ours = {"manifest": {root: ["a"]}}
    with pytest.raises(ControlPlaneError, match="would change"):
        vocabulary.extend(ours, {"manifest": {root: ["rego"]}})


def test_every_column_and_every_header_may_hold_a_formula(shop):
    shop.write("=1+1.csv", "id,status,@sum\nMOD-B,draft,x\n")
    header = ",".join([*FRAMEWORK, "child_registry_path"])
    shop.write("control_plane_registry.csv", f"{header}\n{','.join(FRAMEWORK.values())},=1+1.csv\n")
    messages = [finding["msg"] for finding in shop.judge().findings if finding["code"] == "registry.formula_cell"]
    assert len(messages) == 2
    assert any("child_registry_path" in message for message in messages)
    assert any("@sum" in message for message in messages)


def test_both_nested_registries_of_a_row_are_looked_at(shop):
    header = ",".join([*FRAMEWORK, "child_registry_path"])
    row = {**FRAMEWORK, "config": '"{""child_registry_path"": ""no/such.csv""}"'}
    shop.write("shop/r.csv", "id,status\nMOD-B,draft\n")
    shop.write("control_plane_registry.csv", f"{header}\n{','.join(row.values())},shop/r.csv\n")
    assert [(link["path"], link["kind"]) for link in facts(shop)["nested"]] == [
        ("shop/r.csv", "file"),
        ("no/such.csv", "missing"),
    ]


def test_characters_that_nobody_sees_say_nothing(shop):
    shop.register(cells("MOD-A", purpose="\u200b" * 30, name="\u200b"))
    found = facts(shop)
    assert found["lengths"]["purpose"] == [{"value": 0, "rows": [0]}]
    assert found["blank"]["name"] == [0]


def test_a_second_task_runs_and_its_denial_counts(shop):
    shop.register(cells("MOD-A", dependencies="MOD-NONE"))
    answer = invoke("gate.policy-check", "gate.registry-valid", "--repo", str(shop.folder))
    assert answer.code == 1


def test_a_short_flag_does_not_judge_another_repository(shop):
    shop.register(cells("MOD-A", dependencies="MOD-NONE"))
    assert invoke("gate.registry-valid", "-r", str(shop.folder)).code == 2


def bomb(reference):
    lines = ["a0: &a0 {k: 1}"]
    lines += [f"a{n}: &a{n} {reference % ','.join([f'*a{n - 1}'] * 10)}" for n in range(1, 12)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(bomb("[%s]"), id="aliases"),
        pytest.param(bomb("{<<: [%s]}"), id="merge keys"),
        pytest.param("[" * 200_000, id="depth"),
        pytest.param("- " * 100_000, id="depth of one line"),
        pytest.param("x: !!timestamp abc", id="tag"),
        pytest.param("x: !!bool abc", id="tag that fits no text"),
        pytest.param('x: !!int ""', id="tag that fits nothing"),
        pytest.param("x: !!set {a}", id="tag that JSON has not"),
    ],
)
def test_yaml_that_would_take_a_run_down_is_refused(content):
    with pytest.raises(ControlPlaneError):
        strict_yaml.load(content, "x.yaml")


def test_metadata_is_found_in_one_pass():
    start = time.process_time()
    policies.package_metadata("# parameters\n" + "#\n" * 200_000 + "x := 1\n")
    assert time.process_time() - start < 5


@pytest.mark.parametrize("manifest", ['{\n"\\q": {"sha256"\n', "[]", json.dumps({"version": 1, "checksums": {"a": 1}})])
def test_a_manifest_of_any_shape_is_judged(shop, manifest):
    shop.write("MANIFEST.json", manifest)
    shop.register(cells("MOD-A"))
    assert facts(shop)["manifest"] is None
    assert "registry.checksum_mismatch" in shop.judge().codes()
