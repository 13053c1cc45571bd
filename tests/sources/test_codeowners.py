"""CODEOWNERS as GitHub reads it: which file counts, which rule wins, what has no effect, and no pattern that hangs."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from control_plane.sources import codeowners
from control_plane.sources.codeowners import CodeOwners
from control_plane.sources.tree import Snapshot, Tree, WorkTree


def rules(text: str | bytes, path: str = "CODEOWNERS") -> CodeOwners:
    content = text if isinstance(text, bytes) else text.encode()
    found = codeowners.read(Snapshot.of_files({path: content}))
    assert found is not None
    return found


def test_the_first_place_that_has_one_counts() -> None:
    places = {".github/CODEOWNERS": b"* @a\n", "CODEOWNERS": b"* @b\n", "docs/CODEOWNERS": b"* @c\n"}
    for path, owner in zip(codeowners.PLACES, ("@a", "@b", "@c"), strict=True):
        found = codeowners.read(Snapshot.of_files(places))
        assert found is not None
        assert (found.path, found.owners("x")) == (path, [owner])
        del places[path]

    assert codeowners.read(Snapshot.of_files({"x/CODEOWNERS": b"* @a\n"})) is None


LINKS = {
    "folder": ({"g/CODEOWNERS": b"* @thief\n"}, {".github": "g"}, ".github"),
    "file": ({"g": b"* @thief\n"}, {".github/CODEOWNERS": "../g"}, ".github/CODEOWNERS"),
    "out": ({"g": b""}, {".github/CODEOWNERS": "/etc/passwd"}, ".github/CODEOWNERS"),
}


@pytest.mark.parametrize("name", LINKS)
@pytest.mark.parametrize("on_disk", [False, True])
def test_one_behind_a_symlink_rules_nothing_and_is_named(name: str, on_disk: bool, tmp_path: Path) -> None:
    """GitHub does not follow it, whatever a reader here would see."""
    files, links, link = LINKS[name]
    error = f".github/CODEOWNERS has no effect: {link} is a symlink, which GitHub does not follow"

    alone = codeowners.read(tree_of(files, links, tmp_path / "alone" if on_disk else None))
    assert alone == CodeOwners(".github/CODEOWNERS", [], error)
    assert alone.owners("x") == []
    beside = {**files, "docs/CODEOWNERS": b"* @a\n"}
    found = codeowners.read(tree_of(beside, links, tmp_path / "beside" if on_disk else None))
    assert found is not None
    assert (found.path, found.owners("x"), found.error) == ("docs/CODEOWNERS", ["@a"], error)


def test_a_symlink_behind_which_there_is_none_is_no_fault() -> None:
    assert codeowners.read(Snapshot.of_files({"pages/a": b""}, {"docs": "pages"})) is None


def tree_of(files: dict[str, bytes], links: dict[str, str], folder: Path | None) -> Tree:
    """The files and symlinks in memory; on disk where there is a folder for them."""
    if folder is None:
        return Snapshot.of_files(files, links)
    for path in (*files, *links):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).symlink_to(links[path]) if path in links else (folder / path).write_bytes(files[path])
    return WorkTree(folder)


def test_the_last_rule_that_matches_wins_and_one_without_owners_takes_them_away() -> None:
    found = rules("* @all\n*.py @python @org/team # both\n/src/ src@example.org\n/src/gen/\n\n# nobody\n")

    assert found.owners("README") == ["@all"]
    assert found.owners("x/y.py") == ["@python", "@org/team"]
    assert found.owners("src/a.py") == ["src@example.org"], "a folder's rule wins over a file's that stands before it"
    assert found.owners("src/gen/a.py") == []
    assert [(rule.line, rule.pattern) for rule in found.rules] == [
        (1, "*"),
        (2, "*.py"),
        (3, "/src/"),
        (4, "/src/gen/"),
    ]


MATCHES = [
    ("docs/*", ["docs/a"], ["docs/a/b", "x/docs/a"]),
    ("docs/", ["docs/a", "x/docs/a/b"], ["docs"]),
    ("/docs/", ["docs/a", "docs/a/b"], ["x/docs/a"]),
    ("apps", ["apps", "x/apps/y"], ["apps2"]),
    ("*.js", ["a.js", "x/y/a.js"], ["a.jsx"]),
    ("**/logs", ["logs/a", "x/logs/a", "x/y/logs"], ["xlogs"]),
    ("/a/**/b", ["a/b", "a/x/y/b", "a/x/b/c"], ["x/a/b"]),
    ("/a?c", ["abc"], ["a/c", "abbc"]),
    ("sp\\ ace", ["sp ace", "x/sp ace/y"], ["sp"]),
    ("/É", ["É/x"], ["E/x"]),
    ("/dir/", ["dir/new\nline", "dir/a\\xe9"], []),
    ("*.x", ["a\nb/c.x"], []),
]


@pytest.mark.parametrize(("pattern", "matched", "others"), MATCHES)
def test_a_pattern_matches_as_github_says(pattern: str, matched: list[str], others: list[str]) -> None:
    found = rules(f"{pattern} @a\n")

    assert [path for path in (*matched, *others) if found.owners(path)] == matched


@pytest.mark.parametrize("line", ["!docs @a", "[ab] @a", "\\#x @a", "/x nobody", "/ @a"])
def test_a_line_without_effect_is_named_and_the_others_hold(line: str) -> None:
    found = rules(f"* @a\n{line}\n/y @b\n")

    assert (found.error or "").startswith("line 2: ")
    assert [rule.line for rule in found.rules] == [1, 3]
    assert (found.owners("docs"), found.owners("y")) == (["@a"], ["@b"])


def test_a_file_that_cannot_be_read_owns_nothing_and_says_why() -> None:
    for content, why in ((b"* @\xff\n", "not UTF-8"), (b"#" * (3 * 1024 * 1024 + 1), "larger than")):
        found = rules(content)
        assert why in (found.error or "")
        assert (found.rules, found.owners("x")) == ([], [])


def test_no_pattern_hangs() -> None:
    start = time.perf_counter()
    found = rules("*a*a*a*a*a*a*a*a*a*b @a\n**/a/**/a/**/a/**/a/**/b @a\n")

    assert found.owners("a" * 250) == found.owners("a/" * 1000 + "c") == []
    assert time.perf_counter() - start < 5
