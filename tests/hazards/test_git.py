"""Git, asked about a hostile repository: nothing of it runs, and nothing in its configuration hides a change.

| What the repository brings                         | What closes it                                               |
|----------------------------------------------------|--------------------------------------------------------------|
| `core.fsmonitor`, `diff.external`, hooks, a pager  | neutral settings, `--no-ext-diff`                            |
| textconv and diff drivers, filters                 | every driver that its configuration names is emptied         |
| includes, a work tree's own configuration          | they are listed with the rest                                |
| `.git/info/attributes`, `core.attributesFile`      | as above: attributes only name drivers                       |
| replace refs                                       | `GIT_NO_REPLACE_OBJECTS`                                     |
| a promisor remote that runs a program              | `GIT_NO_LAZY_FETCH`, no protocol                             |
| `core.worktree` elsewhere                          | the top level must be where the folder says                  |
| index flags that hide a path                       | the work tree is not judged by such an index                 |
| a program `git` in it, and a PATH with `.`         | only absolute folders of PATH count                          |

Each test of a program first lets plain git run it, so that we learn when the trap no longer works.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from control_plane.errors import GitError
from control_plane.sources.git import ChangedPath, Git
from control_plane.sources.tree import Snapshot
from tests.governed import Governed


class Trapped(Governed):
    """A repository with a commit and a change, and a program that leaves a mark when it runs."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "shop")
        self.mark = folder / "it-ran"
        self.program = folder / "program"
        self.program.write_text(f"#!/bin/sh\necho it ran >> {self.mark}\n/bin/cat\n")
        self.program.chmod(0o755)
        self.write("a.txt", "one\n")
        self.write("folder/main.tf", "x\n")
        self.base = self.commit()
        self.write("a.txt", "two, and longer\n")

    def set(self, name: str, value: str | None = None) -> None:
        """Configure something; the program, if nothing else is said."""
        self.git("config", name, value or str(self.program))

    def asked(self) -> tuple[list[tuple[str, str]], dict[str, bytes]]:
        """What changed since the base, and what the base holds, as a gate asks for them."""
        git = Git.around(self.folder)
        assert git
        tree = Snapshot.of_commit(git, git.commit(self.base))
        changes = [(change.path, change.status) for change in git.changes(self.base, None)]
        return changes, {path: tree.read(path) for path in tree.files("") if tree.kind(path) == "file"}

    def git_or_nothing(self, *command: str) -> str:
        """What plain git says; nothing where it fails."""
        done = subprocess.run(["git", *command], cwd=self.folder, capture_output=True, check=False, timeout=20)
        return done.stdout.decode() if done.returncode == 0 else ""

    def runs_in_plain_git(self, *command: str) -> bool:
        """Whether the trap works, for whoever asks git without precautions."""
        subprocess.run(
            ["git", *command], cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=20
        )
        ran = self.mark.exists()
        self.mark.unlink(missing_ok=True)
        return ran


@pytest.fixture
def repository(tmp_path):
    return Trapped(tmp_path)


def fsmonitor(it):
    it.set("core.fsmonitor")


def external_diff(it):
    it.set("diff.external")


def textconv(it):
    it.write(".gitattributes", "* diff=evil\n")
    it.set("diff.evil.textconv")


def diff_driver(it):
    it.write(".gitattributes", "* diff=evil\n")
    it.set("diff.evil.command")


def clean(it):
    it.write(".gitattributes", "* filter=evil\n")
    it.set("filter.evil.clean")


def clean_that_is_required(it):
    clean(it)
    it.set("filter.evil.required", "true")


def process_filter(it):
    it.write(".gitattributes", "* filter=evil\n")
    it.set("filter.evil.process")


def filter_with_an_odd_name(it):
    it.write(".gitattributes", "* filter=E=v.i\n")
    it.set("filter.E=v.i.clean")


def filter_by_hidden_attributes(it):
    it.write(".git/info/attributes", "* filter=evil\n")
    it.set("filter.evil.clean")


def filter_by_an_attributes_file(it):
    it.write(".git/attributes", "* filter=evil\n")
    it.set("core.attributesFile", str(it.folder / ".git/attributes"))
    it.set("filter.evil.clean")


def filter_by_an_include(it):
    it.write(".gitattributes", "* filter=evil\n")
    it.write(".git/more", f'[filter "evil"]\n\tclean = {it.program}\n[core]\n\tfsmonitor = {it.program}\n')
    it.set("include.path", "more")


def filter_by_a_conditional_include(it):
    filter_by_an_include(it)
    it.git("config", "--unset", "include.path")
    it.set("includeIf.onbranch:main.path", "more")


def filter_of_the_work_tree(it):
    it.write(".gitattributes", "* filter=evil\n")
    it.set("extensions.worktreeConfig", "true")
    it.git("config", "--worktree", "filter.evil.clean", str(it.program))


def hook(it):
    for name in ("post-index-change", "reference-transaction", "post-checkout"):
        it.write(f".git/hooks/{name}", it.program.read_text()).chmod(0o755)


def hooks_path(it):
    it.write("hooks/post-index-change", it.program.read_text()).chmod(0o755)
    it.set("core.hooksPath", str(it.folder / "hooks"))


def fsmonitor_behind_a_git_file(it):
    it.set("core.fsmonitor")
    (it.folder / ".git").rename(it.folder.parent / "elsewhere.git")
    it.write(".git", "gitdir: ../elsewhere.git\n")


PROGRAMS = [
    (fsmonitor, ("status",)),
    (external_diff, ("diff",)),
    (textconv, ("diff",)),
    (diff_driver, ("diff",)),
    (clean, ("diff",)),
    (clean_that_is_required, ("diff",)),
    (process_filter, ("diff",)),
    (filter_with_an_odd_name, ("diff",)),
    (filter_by_hidden_attributes, ("diff",)),
    (filter_by_an_attributes_file, ("diff",)),
    (filter_by_an_include, ("diff",)),
    (filter_by_a_conditional_include, ("diff",)),
    (filter_of_the_work_tree, ("diff",)),
    (hook, ("add", "--all")),
    (hooks_path, ("add", "--all")),
    (fsmonitor_behind_a_git_file, ("status",)),
]


@pytest.mark.parametrize(("trap", "springs"), PROGRAMS, ids=[trap.__name__ for trap, _ in PROGRAMS])
def test_no_program_of_the_repository_runs(repository, trap, springs):
    trap(repository)
    assert repository.runs_in_plain_git(*springs), "the trap is none"

    changes, base = repository.asked()

    assert not repository.mark.exists()
    assert ("a.txt", "modified") in changes
    assert base == {"a.txt": b"one\n", "folder/main.tf": b"x\n"}


@pytest.mark.parametrize(
    "name", ["core.pager", "pager.diff", "core.editor", "core.sshCommand", "core.askPass", "gpg.program"]
)
def test_no_program_that_serves_people_runs(repository, name):
    repository.set(name)
    assert repository.asked()[0] == [("a.txt", "modified")]
    assert not repository.mark.exists()


def test_no_alias_takes_a_command_s_place(repository):
    for command in ("diff", "ls-tree", "cat-file", "rev-parse", "ls-files", "config"):
        repository.set(f"alias.{command}", f"!{repository.program}")
    assert repository.asked()[0] == [("a.txt", "modified")]
    assert not repository.mark.exists()


def test_nothing_of_a_submodule_runs(repository, tmp_path):
    inner = Trapped(tmp_path / "inner")
    inner.commit()
    repository.git("submodule", "--quiet", "add", str(inner.folder), "part")
    repository.commit()
    part = Governed(repository.folder / "part")
    part.git("config", "core.fsmonitor", str(repository.program))
    part.git("config", "filter.evil.clean", str(repository.program))
    part.write(".gitattributes", "* filter=evil\n")
    part.write("a.txt", "changed in the submodule\n")
    assert repository.runs_in_plain_git("status")

    changes, _ = repository.asked()

    assert not repository.mark.exists()
    assert ("part", "added") in changes


def test_a_missing_object_is_not_fetched_by_a_program_of_the_repository(repository):
    oid = repository.git("rev-parse", f"{repository.base}:a.txt")
    repository.set("extensions.partialClone", "evil")
    repository.program.write_text(f"#!/bin/sh\necho it ran >> {repository.mark}\nexit 1\n")
    repository.set("remote.evil.promisor", "true")
    repository.set("remote.evil.url", f"ext::{repository.program}")
    repository.set("protocol.ext.allow", "always")
    blob = repository.folder / ".git/objects" / oid[:2] / oid[2:]
    blob.chmod(0o644)
    blob.unlink()
    assert repository.runs_in_plain_git("cat-file", "blob", oid)

    with pytest.raises(GitError):
        repository.asked()

    assert not repository.mark.exists()


def test_a_replace_ref_does_not_change_the_base(repository):
    repository.write("evil", "evil\n")
    evil = repository.git("hash-object", "-w", "evil")
    repository.git("replace", repository.git("rev-parse", f"{repository.base}:a.txt"), evil)
    assert repository.git("cat-file", "blob", f"{repository.base}:a.txt") == "evil"
    assert repository.asked()[1]["a.txt"] == b"one\n"


def test_a_graft_does_not_change_the_base(repository):
    other = repository.commit()
    repository.write(".git/info/grafts", f"{other}\n")
    assert repository.asked()[1]["a.txt"] == b"one\n"


def test_a_program_named_git_in_the_repository_does_not_run(repository, monkeypatch):
    repository.write("git", repository.program.read_text()).chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join([".", "", os.environ["PATH"]]))
    changes, _ = repository.asked()
    assert not repository.mark.exists()
    assert ("a.txt", "modified") in changes


# What would hide a change


def hidden_by_another_work_tree(it):
    other = Governed(it.folder.parent / "clean", git=False)
    other.write("a.txt", "one\n")
    other.write("folder/main.tf", "x\n")
    it.set("core.worktree", str(other.folder))


def hidden_by_skip_worktree(it):
    it.git("update-index", "--skip-worktree", "a.txt")


def hidden_by_assume_unchanged(it):
    it.git("update-index", "--assume-unchanged", "a.txt")


def hidden_by_being_bare(it):
    it.set("core.bare", "true")


def hidden_by_an_order_file(it):
    it.set("diff.orderFile", "/does/not/exist")


@pytest.mark.parametrize(
    "hide",
    [
        hidden_by_another_work_tree,
        hidden_by_skip_worktree,
        hidden_by_assume_unchanged,
        hidden_by_being_bare,
        hidden_by_an_order_file,
    ],
    ids=lambda hide: hide.__name__,
)
def test_a_change_is_seen_or_there_is_no_verdict(repository, hide):
    hide(repository)
    assert "a.txt" not in repository.git_or_nothing("diff", "--name-only", "HEAD"), "it is not hidden"
    git = Git.around(repository.folder)
    if git is None:  # then a base is an error
        return
    try:
        changes = git.changes(git.commit(repository.base), None)
    except GitError:
        return
    assert "a.txt" in {change.path for change in changes}


SETTINGS = {
    "core.fileMode": "false",
    "core.trustctime": "false",
    "core.checkStat": "minimal",
    "core.untrackedCache": "true",
    "core.preloadIndex": "false",
    "core.quotePath": "true",
    "core.ignoreCase": "true",
    "core.autocrlf": "true",
    "diff.ignoreSubmodules": "all",
    "diff.noprefix": "true",
    "diff.relative": "true",
    "diff.renames": "false",
    "diff.algorithm": "histogram",
    "diff.context": "0",
    "status.showUntrackedFiles": "no",
    "color.ui": "always",
    "column.ui": "always",
}


@pytest.mark.parametrize(("name", "value"), SETTINGS.items(), ids=SETTINGS)
def test_no_setting_hides_a_change(repository, name, value):
    repository.write("new.tf", "x\n")
    repository.git("mv", "folder/main.tf", "folder/moved.tf")
    repository.set(name, value)
    git = Git.around(repository.folder)
    assert git
    assert git.changes(repository.base, None) == [
        ChangedPath("a.txt", "modified"),
        ChangedPath("folder/moved.tf", "renamed", "folder/main.tf"),
        ChangedPath("new.tf", "added"),
    ]


def test_same_size_and_time_do_not_hide_a_change(repository):
    repository.set("core.trustctime", "false")
    repository.set("core.checkStat", "minimal")
    file = repository.folder / "folder/main.tf"
    os.utime(file, (1_000_000_000, 1_000_000_000))
    before = file.stat()
    repository.git("update-index", "--add", "folder/main.tf")
    file.write_text("y\n")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert "main.tf" not in repository.git("diff", "--name-only", "HEAD"), "it is not hidden"
    assert ("folder/main.tf", "modified") in repository.asked()[0]


@pytest.mark.parametrize(
    "variable", ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_EXTERNAL_DIFF", "GIT_CONFIG_PARAMETERS"]
)
def test_no_variable_of_git_s_reaches_it(repository, monkeypatch, variable):
    monkeypatch.setenv(variable, str(repository.program))
    assert repository.asked()[0] == [("a.txt", "modified")]
    assert not repository.mark.exists()


@pytest.mark.parametrize(
    "revision", ["--help", "-h", "--all", "HEAD:a.txt", "@{upstream}", "", "HEAD\n", "HEAD..HEAD", "^HEAD"]
)
def test_a_revision_is_never_an_option_and_always_a_commit(repository, revision):
    git = Git.around(repository.folder)
    assert git
    with pytest.raises(GitError, match="is no commit"):
        git.commit(revision)


def test_a_base_with_a_folder_that_cannot_be_read_is_no_empty_base(repository):
    repository.commit()
    tree = repository.git("rev-parse", f"{repository.base}:folder")
    file = repository.folder / ".git/objects" / tree[:2] / tree[2:]
    file.chmod(0o644)
    file.unlink()
    git = Git.around(repository.folder)
    assert git
    with pytest.raises(GitError):
        git.blobs(repository.base)


def test_a_folder_that_the_base_did_not_have_is_an_empty_base(repository):
    repository.write("new/file", "x")
    git = Git.around(repository.folder / "new")
    assert git
    assert git.blobs(repository.base) == {}
