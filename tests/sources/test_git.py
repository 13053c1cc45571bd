"""What git is asked, and what it answers: commits, files and changes, with any name that a file can have."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from control_plane.errors import GitError
from control_plane.sources.git import ChangedPath, Git
from control_plane.sources.tree import Snapshot, WorkTree
from tests.governed import Governed


@pytest.fixture
def repository(tmp_path: Path) -> Governed:
    return Governed(tmp_path / "shop")


def asked(repository: Governed, folder: str = "") -> Git:
    found = Git.around(repository.folder / folder)
    assert found is not None
    return found


def test_where_there_is_no_repository_or_no_git_there_is_none(
    tmp_path: Path, repository: Governed, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Git.around(tmp_path) is None
    assert Git.around(repository.folder) is not None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Git.around(repository.folder) is None


def test_a_commit_is_found_by_any_name_that_git_knows_and_by_no_other(repository: Governed) -> None:
    repository.write("a", "1")
    commit = repository.commit()
    repository.git("tag", "--annotate", "v1", "--message", "One")
    repository.git("branch", "feature/é")
    git = asked(repository)

    assert {git.commit(name) for name in ("HEAD", "main", "v1", "feature/é", commit, commit[:12], "main~0")} == {commit}
    tree = repository.git("rev-parse", "HEAD^{tree}")
    for name in (
        "",
        "^HEAD",
        "main~1",
        "--help",
        "-x",
        "--all",
        "HEAD:a",
        tree,
        "0" * 40,
        "..",
        "HEAD..HEAD",
        "A\nB",
        "*",
        "@{-1}",
    ):
        with pytest.raises(GitError, match="is no commit here"):
            git.commit(name)


def test_a_shallow_clone_says_that_it_is_one(repository: Governed, tmp_path: Path) -> None:
    repository.write("a", "1")
    first = repository.commit()
    repository.commit()
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.folder}", str(tmp_path / "clone"))
    clone = Git.around(tmp_path / "clone")

    assert clone is not None
    with pytest.raises(GitError, match="no commit of this shallow clone") as raised:
        clone.commit(first)
    assert "fetch" in (raised.value.remedy or "")


def test_every_kind_of_change_has_its_status(repository: Governed) -> None:
    for name in ("changed", "deleted", "moved", "typed", "same"):
        repository.write(name, f"{name}\n" * 10)
    base = repository.commit()
    repository.write("changed", "other\n")
    (repository.folder / "deleted").unlink()
    repository.git("mv", "moved", "moved here")
    (repository.folder / "typed").unlink()
    (repository.folder / "typed").symlink_to("same")
    repository.write("added/file", "new\n")
    expected = [
        ChangedPath("added/file", "added"),
        ChangedPath("changed", "modified"),
        ChangedPath("deleted", "deleted"),
        ChangedPath("moved here", "renamed", "moved"),
        ChangedPath("typed", "type_changed"),
    ]

    assert asked(repository).changes(base, None) == expected, "the work tree, where `added/file` is untracked"
    head = repository.commit()
    assert asked(repository).changes(base, head) == expected
    assert asked(repository).changes(head, head) == []


NAMES = [
    b"with space",
    b"new\nline",
    b"tab\t",
    b'quote"',
    b"caf\xe9",
    "caf\u00e9".encode(),
    b"-x",
    b":(glob)*",
    b"a\\b",
    b"$(id)",
]


def test_any_name_that_a_file_can_have_is_told(repository: Governed) -> None:
    repository.write("a", "1")
    base = repository.commit()
    for name in NAMES:
        (repository.folder / os.fsdecode(name)).write_text("x")
    shown = sorted(name.decode("utf-8", "backslashreplace") for name in NAMES)

    assert [change.path for change in asked(repository).changes(base, None)] == shown
    head = repository.commit()
    assert [change.path for change in asked(repository).changes(base, head)] == shown
    assert sorted(asked(repository).blobs(head)) == sorted([*shown, "a"])


def test_ignored_files_are_no_change(repository: Governed) -> None:
    repository.write(".gitignore", "*.log\n")
    base = repository.commit()
    repository.write("x.log", "")

    assert asked(repository).changes(base, None) == []


def test_a_folder_inside_sees_only_itself(repository: Governed) -> None:
    for name in ("top", "sub/a", "sub/deep/b", "subway"):
        repository.write(name, "1")
    base = repository.commit()
    for name in ("top", "sub/a", "sub/deep/new", "subway"):
        repository.write(name, "2")
    inner = asked(repository, "sub")

    assert set(inner.blobs(base)) == {"a", "deep/b"}
    changes = [ChangedPath("a", "modified"), ChangedPath("deep/new", "added")]
    assert inner.changes(base, None) == changes
    assert inner.changes(base, repository.commit()) == changes


def test_a_folder_that_the_base_did_not_have_had_no_files_there(repository: Governed) -> None:
    repository.write("top", "1")
    base = repository.commit()
    repository.write("sub/a", "1")

    assert asked(repository, "sub").blobs(base) == {}


def test_a_commit_whose_tree_is_lost_is_no_empty_commit(repository: Governed) -> None:
    repository.write("a", "1")
    commit = repository.commit()
    tree = repository.git("rev-parse", "HEAD^{tree}")
    (repository.folder / ".git" / "objects" / tree[:2] / tree[2:]).unlink()

    with pytest.raises(GitError):
        asked(repository).blobs(commit)


def test_a_commit_is_read_as_it_was_written_and_without_a_checkout(repository: Governed) -> None:
    repository.write(".gitattributes", "a text eol=crlf ident\n")
    repository.write("a", "one\r\ntwo $Id$\r\n")
    (repository.folder / "link").symlink_to("a")
    commit = repository.commit()
    (repository.folder / "a").unlink()
    snapshot = Snapshot.of_commit(asked(repository), commit)

    assert snapshot.read("a") == b"one\ntwo $Id$\n"
    assert snapshot.read("link") == snapshot.read("a")
    assert snapshot.is_symlink("link")
    assert WorkTree(repository.folder).kind("a") == "missing"


def test_a_submodule_is_a_folder_whose_files_are_not_ours(repository: Governed, tmp_path: Path) -> None:
    other = Governed(tmp_path / "other")
    other.write("x", "1")
    other.commit()
    repository.git("submodule", "--quiet", "add", str(other.folder), "lib")
    snapshot = Snapshot.of_commit(asked(repository), repository.commit())

    assert (snapshot.kind("lib"), snapshot.kind("lib/x")) == ("folder", "outside")
    assert WorkTree(repository.folder).kind("lib/x") == "outside"


def test_who_wrote_and_who_committed_a_change_is_told_of_its_commits_alone(repository: Governed) -> None:
    repository.write("a", "1")
    repository.git("-c", "user.name=Old", "commit", "--quiet", "--allow-empty", "--message", "before")
    base = repository.commit()
    repository.git("commit", "--quiet", "--allow-empty", "--author", "Öcto <1+o@users.noreply.github.com>", "-m", "x")
    head = repository.commit()
    git = asked(repository)

    ours, theirs = ("A. Uthor", "author@example.org"), ("Öcto", "1+o@users.noreply.github.com")
    assert git.identities(base, head) == [ours, theirs]
    assert git.identities(f"{head}~1", head) == [ours]
    assert git.identities(head, head) == git.identities(head, base) == []


def test_nothing_that_a_repository_names_runs_where_authors_are_asked_for(repository: Governed, tmp_path: Path) -> None:
    base, head = repository.commit(), repository.commit()
    program = repository.write("program", f"#!/bin/sh\ntouch '{tmp_path / 'ran'}'\n")
    program.chmod(0o755)
    for name in ("gpg.program", "gpg.ssh.program", "core.pager"):
        repository.git("config", name, str(program))
    repository.git("config", "log.showSignature", "true")
    repository.git("config", "log.mailmap", "true")
    repository.write(".mailmap", "Somebody Else <author@example.org>\n")

    assert asked(repository).identities(base, head) == [("A. Uthor", "author@example.org")]
    assert not (tmp_path / "ran").exists()


def test_a_shallow_clone_does_not_tell_who_wrote_a_change(repository: Governed, tmp_path: Path) -> None:
    repository.commit()
    base, head = repository.commit(), repository.commit()
    repository.git("clone", "--quiet", "--depth=2", f"file://{repository.folder}", str(tmp_path / "shallow"))
    git = Git.around(tmp_path / "shallow")
    assert git is not None
    with pytest.raises(GitError, match=r"shallow clone does not tell.*--unshallow"):
        git.identities(base, head)
