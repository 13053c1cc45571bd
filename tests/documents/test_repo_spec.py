"""What the document says of specs/repo.md, on the head and on the base."""

from __future__ import annotations

import pytest

from control_plane import schema
from control_plane.documents import repo_spec
from control_plane.sources.tree import Snapshot

SOUND = b"---\nforbidden: ['**/*.key']\n---\n# Structure\n"


def tree(content: bytes) -> Snapshot:
    return Snapshot.of_files({"specs/repo.md": content})


def error(content: bytes) -> str:
    said = repo_spec.facts(tree(content), None)["head"]
    assert said["content"] is None
    return said["error"]


def test_each_side_speaks_for_itself():
    found = repo_spec.facts(tree(SOUND), tree(b"---\nowned: []\n---\n"))
    assert found["head"] == {"path": "specs/repo.md", "error": None, "content": {"forbidden": ["**/*.key"]}}
    assert found["base"]["content"] == {"owned": []}


def test_without_a_spec_or_a_base_nothing_is_said():
    empty = Snapshot.of_files({})
    assert repo_spec.facts(empty, None) == {"head": None, "base": None}
    assert repo_spec.facts(tree(SOUND), empty)["base"] is None


@pytest.mark.parametrize("target", ["gone.md", "../../elsewhere.md", "/etc/passwd", "repo.md"])
def test_a_symlink_that_leads_to_no_file_of_ours_is_a_fault_and_no_absence(target):
    found = repo_spec.facts(Snapshot.of_files({}, {"specs/repo.md": target}), None)["head"]
    assert found["error"]
    assert found["content"] is None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"# Structure\n", "has no front matter"),
        (b"---\n- a\n---\n", "no mapping"),
        (b"---\nowned: [\n---\n", "specs/repo.md:3: is not the YAML"),
        (b"---\nowned: []\nowned: []\n---\n", "stands twice"),
        (b"---\nowned: ['\xff']\n---\n", "is not UTF-8"),
        (b"---\nforbiden: []\n---\n", "forbiden"),
        (b"---\nowned: src\n---\n", "owned: "),
        (b"---\nnames: [{glob: src}]\n---\n", "pattern"),
        (b"---\nsizes: [{glob: src, at_most: -1}]\n---\n", "sizes/0/at_most"),
        (b"---\nsizes: [{glob: src, at_most: 1 MB}]\n---\n", "sizes/0/at_most"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_says_why(content, says):
    assert says in error(content)


GLOBS = ["README.md", "*", "**", "**/*.key", "src/**", "a/**/b", "src/{a,b*}.py", "{,.}env", "a b/c", "ä/?", "!a", "-"]
NO_GLOBS = [
    "", "/src", "src/", "a//b", "../a", "a/../b", "./a", ".", "..", "**.py", "a**", "***", "{**}/a", "a/{b", "a}", "{a/b}", "{{a}}",
    "[ab]", "a\\*", "a" * 501,
]  # fmt: skip


@pytest.mark.parametrize("glob", GLOBS)
def test_a_glob(glob):
    assert schema.fault("repo-spec", {"required": [glob]}) is None


@pytest.mark.parametrize("glob", NO_GLOBS)
@pytest.mark.parametrize("place", [
    lambda glob: {"required": [glob]},
    lambda glob: {"names": [{"glob": glob, "pattern": "a"}]},
    lambda glob: {"registered": [{"glob": "**", "except": [glob]}]},
    lambda glob: {"sizes": [{"glob": glob, "at_most": 1}]},
], ids=["list", "names", "except", "sizes"])  # fmt: skip
def test_what_is_no_glob_is_refused_wherever_it_stands(glob, place):
    assert schema.fault("repo-spec", place(glob))
