"""Trees: whatever a cell says and wherever symlinks lead, no path leaves the repository; disk and memory agree."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from control_plane.errors import ControlPlaneError
from control_plane.sources.tree import Snapshot, Tree, WorkTree, normal, place, reaches, symlink_on_the_way

NAMES = st.sampled_from(["a", "b", "c", "link", "out", "up", "round"])
STEPS = NAMES | st.sampled_from(["..", ".", "", "...", ".git", "C:", "~", "*", "é"])
PATHS = st.lists(STEPS, max_size=7).map("/".join)
CELLS = PATHS | PATHS.map("/".__add__) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@pytest.fixture(scope="module")
def work_tree(tmp_path_factory: pytest.TempPathFactory) -> WorkTree:
    """A repository beside a secret, with symlinks that lead in, out, up and round."""
    top = tmp_path_factory.mktemp("tree")
    (top / "secret").write_text("secret")
    (top / "repository-too").mkdir()
    root = top / "repository"
    (root / "a" / "b").mkdir(parents=True)
    (root / "a" / "b" / "c").write_text("inside")
    (root / "b").write_text("inside")
    for link, target in {
        "link": "a", "out": "..", "a/out": "../../secret", "a/up": "..", "up": "/", "round": "round",
        "a/link": "/etc/passwd", "c": "../repository-too",
    }.items():  # fmt: skip
        (root / link).symlink_to(target)
    os.mkfifo(root / "fifo")
    return WorkTree(root)


@given(cell=CELLS, folder=st.sampled_from(["", "a", "a/b", "link", "x/y"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_cell_leads_out_of_the_repository(work_tree: WorkTree, cell: str, folder: str) -> None:
    found = place(work_tree, cell, folder)

    if found.path is None:
        assert found.kind in ("outside", "malformed")
        assert found.reason
        return
    assert ".." not in found.path.split("/")
    assert not found.path.startswith("/")
    real = os.path.realpath(os.path.join(work_tree.root, found.path))  # noqa: PTH118 - as the system resolves it
    inside = real == work_tree.root or real.startswith(work_tree.root + "/")
    assert inside or found.kind == "outside"
    assert (found.kind == "outside") == (found.reason is not None)
    if found.kind != "file":
        with pytest.raises(ControlPlaneError):
            work_tree.read(found.path)
    else:
        assert work_tree.read(found.path) == b"inside"


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("a/b/c", "file"), ("/a/b/c", "file"), ("link/b/c", "file"), ("a/up/link/b/c", "file"), ("a", "folder"), (".", "folder"),
        ("", "folder"), ("fifo", "other"), ("nothing", "missing"), ("a/b/c/d", "missing"), ("..", "outside"),
        ("a/../../x", "outside"), ("out", "outside"), ("out/secret", "outside"), ("out/nothing", "outside"), ("up/etc/passwd", "outside"),
        ("a/out", "outside"), ("a/link", "outside"), ("c", "outside"), ("/../secret", "outside"), (".git", "outside"),
        (".git/config", "outside"), ("a\\b", "malformed"), ("C:/x", "malformed"), ("c:x", "malformed"), ("a\0b", "malformed"),
        ("a\n", "malformed"), ("\x7f", "malformed"),
    ],
)  # fmt: skip
def test_where_cells_lead(work_tree: WorkTree, cell: str, kind: str) -> None:
    assert place(work_tree, cell, "").kind == kind


@pytest.mark.parametrize(
    "path", ["a\0b", "a\0/b", "a/\0", "x" * 5000, "x" * 5000 + "/y", "\udce9", "\udce9/x", "é/" * 3000]
)
def test_paths_that_no_file_can_have_are_missing(work_tree: WorkTree, path: str) -> None:
    assert work_tree.kind(path) == "missing"
    assert not work_tree.is_symlink(path)
    with pytest.raises(ControlPlaneError):
        work_tree.read(path)


@given(PATHS)
def test_a_path_folds_to_what_the_system_folds_it_to(path: str) -> None:
    found = normal(path)

    folded = os.path.normpath(f"/1/2/3/4/5/6/7/8/{path}")
    if found is None:
        assert not folded.startswith("/1/2/3/4/5/6/7/8/") or ".." in path
    else:
        assert normal(found) == found
        assert folded == os.path.normpath(f"/1/2/3/4/5/6/7/8/{found}")


def test_files_are_listed_once_sorted_by_folder_and_never_through_symlinks_or_gits_own(tmp_path: Path) -> None:
    for path in ("b/x", "a", "b/.git/config", ".git/HEAD", "c/d/e"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    (tmp_path / "link").symlink_to("b")
    (tmp_path / "out").symlink_to("/")

    assert sorted(WorkTree(tmp_path).files("")) == ["a", "b/x", "c/d/e", "link", "out"]
    assert list(WorkTree(tmp_path).files("nothing")) == list(WorkTree(tmp_path).files("a")) == []


def test_what_is_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(256 * 1024 * 1024 + 1)

    with pytest.raises(ControlPlaneError, match="is larger than"):
        WorkTree(tmp_path).read("huge")


FILES = st.sets(st.lists(st.sampled_from(["a", "b", "d"]), min_size=1, max_size=3).map("/".join), max_size=4)
TARGETS = st.lists(st.sampled_from(["a", "b", "d", "l", "m", ".."]), min_size=1, max_size=4).map("/".join) | st.just(
    "/etc"
)


@given(
    FILES,
    st.dictionaries(st.sampled_from(["l", "m", "a/l", "b/m"]), TARGETS, max_size=3),
    st.lists(st.sampled_from(["a", "b", "d", "l", "m"]), max_size=4).map("/".join),
)
@example({"a/b"}, {"l": "a"}, "l")
@example({"a/b"}, {"l": "a"}, "l/b")
@example({"a/b"}, {"b/m": "../a"}, "b/m/b")
@settings(max_examples=150, deadline=None)
def test_a_commit_and_a_work_tree_with_the_same_files_agree(files: set[str], links: dict[str, str], path: str) -> None:
    entries = {*files, *links}
    assume(not any(one != other and one.startswith(f"{other}/") for one in entries for other in entries))
    assume(
        not any(".." in target.split("/")[1:] for target in links.values())
    )  # through a symlink, `..` is the system's own
    with tempfile.TemporaryDirectory() as folder:
        for name in entries:
            target = Path(folder) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(links[name]) if name in links else target.write_text(name)
        disk: Tree = WorkTree(Path(folder))
        memory: Tree = Snapshot.of_files({name: name.encode() for name in files if name not in links}, links)

        kinds = {memory.kind(path), disk.kind(path)}
        assert len(kinds) == 1 or kinds == {"missing", "outside"}, (
            "a circle of symlinks leads nowhere: both words are right"
        )
        assert list(memory.files(path)) == sorted(disk.files(path))
        if symlink_on_the_way(memory, path.rpartition("/")[0]) is None:  # else it is known by another name
            assert memory.is_symlink(path) == disk.is_symlink(path)
        if memory.kind(path) == "file":
            assert memory.read(path) == disk.read(path)


def test_a_snapshot_does_not_follow_a_symlink_out_or_round() -> None:
    tree = Snapshot.of_files(
        {"a/b": b"x"}, {"up": "../y", "root": "/etc", "round": "round", "in": "a", "one": "two", "two": "one"}
    )

    assert [tree.kind(path) for path in ("up", "root/passwd", "round", "one")] == ["outside"] * 4
    assert (tree.kind("in"), tree.kind("in/b"), tree.read("in/b")) == ("folder", "file", b"x")


def test_a_symlink_into_git_s_own_folder_leads_out_in_a_commit_as_on_disk(tmp_path: Path) -> None:
    """However the name is written: a file system that folds case finds the same folder."""
    links = {
        "all": ".git", "cfg": ".git/config", "s/b.txt": "../.git/config", "big": ".GIT/config", "s/mixed": "../.Git",
        "hop": "all/config", "module": "s/.git/x",
    }  # fmt: skip
    for path in ("s/a", ".git/config"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("x")
    for path, target in links.items():
        (tmp_path / path).symlink_to(target)

    for tree in (Snapshot.of_files({"s/a": b"x"}, {**links, "fine": "s/a"}), WorkTree(tmp_path)):
        assert {path: tree.kind(path) for path in links} == dict.fromkeys(links, "outside")
        assert {path: node.leads_out for path, node in tree.nodes(links).items()} == dict.fromkeys(links, True)
        assert [tree.kind(path) for path in (".git", ".git/config", ".GIT", "all/config")] == ["outside"] * 4
        with pytest.raises(ControlPlaneError):
            tree.read("cfg")
        assert tree.kind("s/a") == "file"
        assert tree.kind(".gitignore") == "missing"


FILES = {"live/main.tf": b"", "shared/deep/a.tf": b"", "shared/more/b.tf": b"", "other/c.tf": b""}
LINKS = {
    "live/parts": "../shared/deep",
    "live/hop.tf": "../hop",
    "hop": "other/c.tf",
    "shared/deep/more": "../more",
    "shared/deep/up": "..",
    "shared/loop": "loop",
    "shared/out": "../../secret",
    "way": "live",
}


@pytest.mark.parametrize(
    ("folder", "found"),
    [
        (
            "live",
            {
                "live", "live/parts", "live/hop.tf", "hop", "other/c.tf", "shared", "shared/deep", "shared/more",
                "shared/deep/more", "shared/deep/up", "shared/loop", "shared/out",
            },
        ),
        ("other", {"other"}),
        ("none", {"none"}),
        ("way/parts/more/b.tf", {"way", "way/parts/more/b.tf", "live/parts", "shared/deep/more", "shared/more/b.tf"}),
    ],
)  # fmt: skip
def test_a_folder_reaches_where_its_symlinks_lead(folder: str, found: set[str], tmp_path: Path) -> None:
    for path, content in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    for path, target in LINKS.items():
        (tmp_path / path).symlink_to(target)

    assert reaches(Snapshot.of_files(FILES, LINKS), folder) == found
    assert reaches(WorkTree(tmp_path), folder) == found


def test_the_root_reaches_everything() -> None:
    assert "" in reaches(Snapshot.of_files(FILES, LINKS), "")
