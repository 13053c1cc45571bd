"""The facts of files on real git changes: what stands there, what it holds, which lines are new, which limit cut what."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from control_plane import evaluation
from control_plane.judgement import Request, open_judgement
from control_plane.process import Limits
from control_plane.sources import files
from control_plane.sources.contents import Parse
from control_plane.sources.files import added_lines
from control_plane.sources.git import ChangedPath
from tests.governed import Governed, cells

OWNERS = ".github/CODEOWNERS"


@pytest.fixture
def repository(tmp_path: Path) -> Governed:
    shop = Governed(tmp_path / "shop")
    shop.register(cells("MOD-1", artifact_path="/src"), cells("MOD-2", artifact_path="/src/deep"), cells("MOD-3"))
    shop.write(OWNERS, "* @all\n/src/ @src\n")
    shop.write("src/a.py", "one\ntwo\nthree\n")
    shop.write("src/deep/b.yaml", "a: 1\n")
    shop.write("moved.txt", "".join(f"line {number}\n" for number in range(20)))
    shop.write("gone.txt", "gone\n")
    shop.write("same.txt", "same\n")
    shop.write("typed", "text\n")
    shop.write("run.sh", "true\n")
    return shop


def tree_of(shop: Governed, base: str | None, head: str | None = None, *, everything: bool = False) -> dict[str, Any]:
    judgement = open_judgement(Request(shop.folder, base=base, head=head, everything=everything))
    found: dict[str, Any] = judgement.facts.files
    return found["tree"] | {"codeowners": found["codeowners"]}


def by_path(tree: dict[str, Any]) -> dict[str, dict[str, Any]]:
    assert [item["path"] for item in tree["files"]] == sorted(item["path"] for item in tree["files"])
    return {item["path"]: item for item in tree["files"]}


def both_ways(shop: Governed, base: str) -> list[dict[str, dict[str, Any]]]:
    """The facts of the change since base: of the work tree, then of a commit of the same."""
    work_tree = tree_of(shop, base)
    commit = tree_of(shop, base, shop.commit())
    assert work_tree == commit
    return [by_path(work_tree), by_path(commit)]


def test_every_kind_of_change_is_told_with_its_facts_and_what_it_did_not_touch_is_not_read(
    repository: Governed,
) -> None:
    base = repository.commit()
    folder = repository.folder
    repository.write("src/a.py", "one\n2\nthree\none\n")
    repository.write("src/deep/new.json", '{"a": 1}')
    repository.git("mv", "moved.txt", "here.txt")
    with (folder / "here.txt").open("a") as file:
        file.write("one more\n")
    (folder / "gone.txt").unlink()
    (folder / "typed").unlink()
    (folder / "typed").symlink_to("same.txt")
    (folder / "run.sh").chmod(0o755)

    for found in both_ways(repository, base):
        assert {path: (item["status"], item["from"]) for path, item in found.items()} == {
            "gone.txt": ("deleted", None),
            "here.txt": ("renamed", "moved.txt"),
            "run.sh": ("modified", None),
            "src/a.py": ("modified", None),
            "src/deep/new.json": ("added", None),
            "typed": ("type_changed", None),
        }
        changed, new = found["src/a.py"], found["src/deep/new.json"]
        assert changed["added"] == [{"line": 2, "text": "2"}, {"line": 4, "text": "one"}]
        assert (changed["owner"], changed["owners"], changed["mode"]) == ("MOD-1", ["@src"], "100644")
        assert changed["sha256"] == hashlib.sha256(b"one\n2\nthree\none\n").hexdigest()
        assert (new["owner"], new["format"], new["content"], new["size"]) == ("MOD-2", "json", {"a": 1}, 8)
        assert new["added"] == [{"line": 1, "text": '{"a": 1}'}]
        assert found["here.txt"]["added"] == [{"line": 21, "text": "one more"}]
        assert (found["run.sh"]["mode"], found["run.sh"]["added"]) == ("100755", [])
        link = found["typed"]
        assert (link["kind"], link["mode"], link["target"], link["size"]) == ("symlink", "120000", "same.txt", 8)
        assert (link["leads_out"], link["sha256"], link["binary"]) == (False, None, None)
        gone = found["gone.txt"]
        assert (gone["kind"], gone["size"], gone["sha256"], gone["owners"]) == ("file", 5, None, ["@all"])


def test_paths_are_those_of_the_head_and_files_are_whole_where_no_change_is_given(repository: Governed) -> None:
    repository.write(".gitignore", "*.log\n")
    base = repository.commit()
    repository.write("x.log", "")
    repository.write("new", "x")
    (repository.folder / "gone.txt").unlink()

    changed, alone = tree_of(repository, base), tree_of(repository, None)
    assert changed["paths"] == alone["paths"]
    assert {"new", "same.txt"} < set(changed["paths"])
    assert not {"x.log", "gone.txt"} & set(changed["paths"])
    assert (changed["whole"], sorted(by_path(changed))) == (False, ["gone.txt", "new"])
    assert (alone["whole"], sorted(by_path(alone))) == (True, alone["paths"])
    same = by_path(alone)["same.txt"]
    assert (same["status"], same["size"], same["sha256"], same["content"], same["added"]) == (None, 5, None, None, None)
    assert alone == tree_of(repository, None, repository.commit())


@pytest.mark.parametrize("path", [OWNERS, "specs/repo.md", "control_plane_registry.csv"])
def test_facts_are_whole_where_what_decides_about_untouched_files_changed(repository: Governed, path: str) -> None:
    base = repository.commit()
    repository.write("new", "x")
    if path.endswith(".csv"):
        repository.register(cells("MOD-1", artifact_path="/src/deep"), cells("MOD-3"))
    else:
        repository.write(path, "* @other\n")

    assert tree_of(repository, base)["whole"]


def test_a_row_that_is_only_renamed_leaves_the_rest_alone(repository: Governed) -> None:
    base = repository.commit()
    repository.register(
        cells("MOD-1", artifact_path="/src", name="Another"), cells("MOD-2", artifact_path="/src/deep"), cells("MOD-3")
    )

    assert not tree_of(repository, base)["whole"]


def test_everything_reads_everything_and_every_line_counts(repository: Governed) -> None:
    base = repository.commit()
    repository.write("src/a.py", "one\n2\n")

    found = by_path(tree_of(repository, base, everything=True))
    assert found["src/deep/b.yaml"]["content"] == [{"a": 1}]
    assert [line["text"] for line in found["src/a.py"]["added"]] == ["one", "2"]
    assert found["same.txt"]["added"] == [{"line": 1, "text": "same"}]


ODD = [b"new\nline.json", b"tab\t.json", b'quo"te.json', b"caf\xe9.json", b"back\\slash.json", b"d\xff/in.json"]


def test_a_file_of_any_name_is_read(repository: Governed) -> None:
    base = repository.commit()
    for name in ODD:
        repository.write(os.fsdecode(name), '{"a": 1}')

    for found in both_ways(repository, base):
        assert sorted(found) == sorted(name.decode("utf-8", "backslashreplace") for name in ODD)
        assert all(item["content"] == {"a": 1} and item["owners"] == ["@all"] for item in found.values())


def test_symlinks_submodules_and_pipes_are_facts(repository: Governed, tmp_path: Path) -> None:
    base = repository.commit()
    other = Governed(tmp_path / "other")
    other.write("x", "1")
    other.commit()
    repository.git("submodule", "--quiet", "add", str(other.folder), "lib")
    for name, target in {
        "in": "src",
        "out": "../secret",
        "round": "round",
        "abs": "/etc/passwd",
        "sub": "lib/x",
    }.items():
        (repository.folder / name).symlink_to(target)
    (repository.folder / os.fsdecode(b"out\xe9")).symlink_to("../secret")

    for found in both_ways(repository, base):
        leads = {path: item["leads_out"] for path, item in found.items() if item["kind"] == "symlink"}
        assert leads == {"in": False, "out": True, "round": True, "abs": True, "sub": True, "out\\xe9": True}
        lib = found["lib"]
        assert (lib["kind"], lib["mode"], lib["size"], lib["sha256"]) == ("submodule", "160000", None, None)
    (repository.folder / "same.txt").unlink()
    os.mkfifo(repository.folder / "same.txt")
    pipe = by_path(tree_of(repository, base))["same.txt"]
    assert pipe["status"] in ("modified", "deleted", "type_changed")
    assert (pipe["sha256"], pipe["content"]) == (None, None)


def test_a_file_that_does_not_parse_is_a_fact_and_loses_no_other(repository: Governed) -> None:
    base = repository.commit()
    repository.write("Dockerfile", "FROM x\nHELLO\n")
    repository.write("a.tf", "x {\n")
    repository.write("b.tf", "x {}\n")
    repository.write("bomb.yaml", "a: &a [x, x]\nb: &b [*a, *a]\n" + "".join(
        f"c{n}: &c{n} [{', '.join([f'*c{n - 1}' if n else '*b'] * 9)}]\n" for n in range(12)
    ))  # fmt: skip
    repository.write("latin.yaml", b"a: caf\xe9\n")
    repository.write("p.png", b"\x89PNG\0\0")

    for found in both_ways(repository, base):
        failed = {path for path, item in found.items() if item["error"]}
        assert failed == {"Dockerfile", "a.tf", "bomb.yaml", "latin.yaml"}
        assert found["b.tf"]["content"] == {"x": [{}]}
        assert [line["text"] for line in found["Dockerfile"]["added"]] == ["FROM x", "HELLO"]
        assert (found["latin.yaml"]["binary"], found["latin.yaml"]["added"]) == (True, None)
        assert (found["p.png"]["binary"], found["p.png"]["error"], found["p.png"]["format"]) == (True, None, None)
        assert found["p.png"]["sha256"]


def test_a_huge_file_is_not_read_and_says_so(repository: Governed) -> None:
    base = repository.commit()
    with (repository.folder / "huge.json").open("wb") as file:
        file.truncate(1024 * 1024 * 1024)

    judgement = open_judgement(Request(repository.folder, base=None))
    (huge,) = files.collect(
        judgement.repository.tree, None, ["huge.json"], [], lambda *_: "", everything=True
    ).reads.values()
    assert (huge.sha256, huge.binary, huge.content) == (None, None, None)
    assert "not read: larger than" in (huge.cut or "")
    assert base


def test_what_a_limit_left_out_is_said(repository: Governed, monkeypatch: pytest.MonkeyPatch) -> None:
    base = repository.commit()
    repository.write("long.json", b'["' + b"x" * 1024 * 1024 + b'"]')
    repository.write("lines", "0123456789\n" * 30_000)
    for name in ("a.tf", "b.tf", "c.tf"):
        repository.write(name, "x {}\n")
    monkeypatch.setattr(files.Budget, "__init__", lambda self: self.__dict__.update(size=1_500_000, parsed=2))

    for found in both_ways(repository, base):
        cut = {path: item["cut"] for path, item in found.items() if item["cut"]}
        assert set(cut) == {"c.tf", "lines", "long.json"}
        assert "text not read" in cut["long.json"]
        assert (found["long.json"]["content"], found["long.json"]["added"]) == (None, None)
        assert found["long.json"]["sha256"]
        last = found["lines"]["added"][-1]["line"]
        assert f"from line {last + 1} on" in cut["lines"]
        assert "not parsed" in cut["c.tf"]
    monkeypatch.setattr(files.Budget, "__init__", lambda self: self.__dict__.update(size=100, parsed=2))
    found = by_path(tree_of(repository, base))
    assert found["lines"]["added"] is None
    assert "the change holds more than" in found["lines"]["cut"]


def test_a_parser_that_takes_too_long_is_said_and_so_is_what_no_time_is_left_for(
    repository: Governed, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = repository.commit()
    for name in ("a.tf", "b.tf", "c.yaml"):
        repository.write(name, "{}\n")

    moment = Limits(seconds=0.0001)
    found = files_of(repository, base, lambda content, parser: evaluation.parse(content, parser, moment))
    assert [found[name].cut for name in ("a.tf", "b.tf")] == ["not parsed: conftest ran longer than 0.0001 s"] * 2
    assert not any(item.error for item in found.values())

    monkeypatch.setattr(files, "PARSING_AT_MOST", 0)
    started: list[str] = []

    def parse(_: bytes, parser: str) -> str:
        started.append(parser)
        return "{}"

    found = files_of(repository, base, parse)
    assert started == []
    assert all(
        "not parsed: parsing files of such formats took more than" in str(found[name].cut) for name in ("a.tf", "b.tf")
    )
    assert (found["c.yaml"].cut, found["c.yaml"].content) == (None, [{}])


def files_of(repository: Governed, base: str, parse: Parse) -> Mapping[str, files.Read]:
    """What the files that differ from the base hold, by a parser of ours."""
    opened = open_judgement(Request(repository.folder, base=base)).repository
    changed = [ChangedPath(name, "added") for name in ("a.tf", "b.tf", "c.yaml")]
    return files.collect(
        opened.tree, opened.base_tree, [item.path for item in changed], changed, parse, everything=False
    ).reads


def test_a_merge_commit_is_one_change(repository: Governed) -> None:
    base = repository.commit()
    repository.git("checkout", "--quiet", "-b", "side")
    repository.write("side.txt", "side\n")
    repository.commit()
    repository.git("checkout", "--quiet", "main")
    repository.write("main.txt", "main\n")
    repository.commit()
    repository.git("merge", "--quiet", "--no-edit", "side")

    assert sorted(by_path(tree_of(repository, base, "HEAD"))) == ["main.txt", "side.txt"]


def test_a_base_that_shares_nothing_with_the_head_works(repository: Governed) -> None:
    repository.commit()
    repository.git("checkout", "--quiet", "--orphan", "other")
    repository.git("rm", "-r", "--quiet", "--cached", ".")
    repository.write("same.txt", "different\n")
    repository.git("add", "same.txt", "control_plane_registry.csv")
    repository.git("commit", "--quiet", "--message", "Unrelated")

    found = by_path(tree_of(repository, "main", "other"))
    assert found["same.txt"]["added"] == [{"line": 1, "text": "different"}]
    assert found["src/a.py"]["status"] == "deleted"


def test_files_of_another_repository_inside_are_not_ours(repository: Governed) -> None:
    repository.write("inner/control_plane_registry.csv", "id\nX\n")
    repository.write("inner/x", "1")
    repository.write("data/registry/data.yaml", "other_repositories: [inner]\n")
    base = repository.commit()
    repository.write("inner/x", "2")
    repository.write("new", "2")

    found = tree_of(repository, base)
    assert list(by_path(found)) == ["new"]
    assert not [path for path in found["paths"] if path.startswith("inner")]


def test_without_git_all_files_are_the_repositorys(tmp_path: Path) -> None:
    shop = Governed(tmp_path / "plain", git=False)
    shop.register(cells("MOD-1"))
    shop.write(os.fsdecode(b"caf\xe9"), "x")

    assert tree_of(shop, None)["paths"] == ["caf\\xe9", "control_plane_registry.csv"]


def test_two_names_that_look_the_same_hide_nothing(repository: Governed) -> None:
    base = repository.commit()
    repository.write(os.fsdecode(b"caf\xe9"), "x")
    repository.write("caf\\xe9", "y")
    commit = repository.commit()

    for head in (None, commit):
        with pytest.raises(Exception, match="look the same"):
            tree_of(repository, base, head)


@pytest.mark.parametrize(
    ("before", "after", "added"),
    [
        ("", "a b", [(1, "a"), (2, "b")]),
        ("a b", "b a", []),
        ("a b", "a a b", [(2, "a")]),
        ("a a", "a", []),
        ("a", "a c a", [(2, "c"), (3, "a")]),
    ],
)
def test_a_line_is_added_where_the_file_holds_it_more_often(
    before: str, after: str, added: list[tuple[int, str]]
) -> None:
    found, left_out = added_lines(before.split(), after.split())

    assert [(item["line"], item["text"]) for item in found] == added
    assert left_out is None
