"""CODEOWNERS as GitHub reads it: which file counts, which rule wins, what has no effect, and no pattern that hangs."""

from __future__ import annotations

import time

import pytest

from control_plane.sources import codeowners
from control_plane.sources.codeowners import CodeOwners
from control_plane.sources.tree import Snapshot


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
