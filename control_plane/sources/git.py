"""Git, asked so that nothing of the repository runs: no hooks, filters, external diffs, text conversions or monitors."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

from control_plane import process
from control_plane.errors import GitError

_NEUTRAL = {
    "safe.directory": "*",
    "safe.bareRepository": "explicit",
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.attributesFile": os.devnull,
    "core.untrackedCache": "false",
    "diff.external": "",
    "diff.noprefix": "false",
    "protocol.allow": "never",
}
# Drivers that a repository's configuration may name and a change's .gitattributes may call.
_PROGRAMS = (".clean", ".smudge", ".process", ".textconv", ".command")
_LIMITS = process.Limits(seconds=120)
_COMMIT = re.compile(rb"[0-9a-f]{40,64}\n")
_DIFF = [
    "diff", "--name-status", "-z", "--relative", "--no-ext-diff", "--no-textconv", "--find-renames", "-l2000",
    "--ignore-submodules=dirty",
]  # fmt: skip
_MODES: dict[str, Literal["symlink", "submodule"]] = {"120000": "symlink", "160000": "submodule"}
_STATUSES = {"A": "added", "M": "modified", "D": "deleted", "T": "type_changed", "R": "renamed", "C": "added"}


class Blob(NamedTuple):
    """A file in a commit: its object id, git's mode, and whether it is a ``file``, ``symlink`` or ``submodule``."""

    oid: str
    mode: str
    kind: Literal["file", "symlink", "submodule"]


class Blobs(Mapping[str, Blob]):
    """The files of a commit by path. A commit may have 100,000: what git says of one is read when it is asked for."""

    def __init__(self, said: Mapping[str, str]) -> None:
        """Hold what `git ls-tree` says of each path: mode, type and object id, with spaces between them."""
        self._said = said

    def __getitem__(self, path: str) -> Blob:
        mode, _, oid = self._said[path].split(" ")
        return Blob(oid, mode, _MODES.get(mode, "file"))

    def __contains__(self, path: object) -> bool:
        return path in self._said

    def __iter__(self) -> Iterator[str]:
        return iter(self._said)

    def __len__(self) -> int:
        return len(self._said)

    def special(self) -> dict[str, Blob]:
        """Those of them that are no plain file: symlinks and submodules."""
        return {path: self[path] for path, said in self._said.items() if not said.startswith("100")}


@dataclass(frozen=True, slots=True)
class ChangedPath:
    """A path that differs between two trees; ``origin`` is where a renamed file came from."""

    path: str
    status: str
    origin: str | None = None


def text(raw: bytes) -> str:
    """A path as git gives it, as text that any document can hold: bytes that are no UTF-8 are shown escaped."""
    return raw.decode("utf-8", "backslashreplace")


@dataclass(frozen=True)
class Git:
    """The git repository around ``folder``, which may be a folder deep inside it.

    All paths that go in and come out are relative to ``folder``; what lies outside is left out. ``settings`` switch off
    what the repository's own configuration would run; ``where`` says that its work tree is around ``folder``, whatever it
    says itself.
    """

    folder: Path
    prefix: str
    settings: Mapping[str, str] = field(repr=False)
    where: Mapping[str, str] = field(repr=False)

    @staticmethod
    def program() -> str | None:
        """Git, from a folder of PATH that is absolute: a program of that name in a hostile repository must not serve."""
        return shutil.which("git", path=process.absolute_path())

    @classmethod
    def around(cls, folder: Path) -> Git | None:
        """The repository that ``folder`` belongs to, or None where there is none or no git."""
        if cls.program() is None:
            return None
        top = next((above for above in (folder, *folder.resolve().parents) if (above / ".git").exists()), None)
        if top is None:
            return None
        answer, listed = process.at_once(
            lambda: _git(top, ["rev-parse", "--absolute-git-dir"], _NEUTRAL),
            lambda: _git(top, ["config", "--list", "--includes", "--name-only", "-z"], _NEUTRAL),
        )
        if answer.code != 0:
            return None
        prefix = folder.resolve().relative_to(top.resolve()).as_posix()
        names = [os.fsdecode(name) for name in listed.output.split(b"\0")]
        settings = dict(_NEUTRAL)
        settings.update({name: "" for name in names if name.endswith(_PROGRAMS)})
        settings.update({name: "false" for name in names if name.endswith(".required")})
        where = {"GIT_DIR": os.fsdecode(answer.output.rstrip(b"\n")), "GIT_WORK_TREE": str(top.resolve())}
        return cls(folder.resolve(), "" if prefix == "." else f"{prefix}/", settings, where)

    def commit(self, revision: str) -> str:
        """The full id of the commit that ``revision`` names; GitError where it names none."""
        arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"]
        answer = _git(self.folder, arguments, self.settings, self.where)
        if answer.code == 0 and _COMMIT.fullmatch(answer.output) and revision.strip() == revision:
            return answer.output.decode().strip()
        shallow = _git(self.folder, ["rev-parse", "--is-shallow-repository"], self.settings, self.where)
        if shallow.output.strip() == b"true":
            raise GitError(
                f"{revision!r} is no commit of this shallow clone",
                where=str(self.folder),
                remedy="fetch it: `git fetch --unshallow`, or fetch-depth: 0 in CI",
            )
        raise GitError(
            f"{revision!r} is no commit here",
            where=str(self.folder),
            remedy="give a branch, tag or commit id that `git rev-parse` knows",
        )

    def blobs(self, commit: str) -> Blobs:
        """Every file of a commit below the folder, by path."""
        below = ["--", self.prefix] if self.prefix else []
        answer = self._ask(["ls-tree", "-r", "-z", "--full-tree", commit, *below])
        skipped = len(self.prefix)
        entries = [entry.partition("\t") for entry in text(answer.output).split("\0")[:-1]]
        found = {path[skipped:]: said for said, _, path in entries}
        if len(found) != len(entries):  # one would hide the other
            names = Counter(path[skipped:] for _, _, path in entries)
            twice = next((name for name, times in names.items() if times > 1), None)
            raise GitError("two files have names that look the same", where=twice, remedy="rename one of them")
        return Blobs(found)

    def sizes(self, oids: Iterable[str]) -> dict[str, int]:
        """The size in bytes of each blob, by object id; one that is not there is left out."""
        asked = "".join(f"{oid}\n" for oid in oids).encode()
        check = ["cat-file", "--batch-check=%(objectname) %(objectsize)"]
        answer = self._ask(check, stdin=asked).output if asked else b""
        found = (line.split(" ") for line in answer.decode().splitlines())
        return {oid: int(size) for oid, size in found if size.isdecimal()}

    def read_all(self, oids: Iterable[str]) -> dict[str, bytes]:
        """The content of each blob as it is stored, by object id; all of it is in memory at once."""
        asked = "".join(f"{oid}\n" for oid in oids).encode()
        answer = self._ask(["cat-file", "--batch"], stdin=asked).output if asked else b""
        found, position = {}, 0
        while position < len(answer):
            start = answer.index(b"\n", position) + 1
            oid, *facts = answer[position:start].decode().split()
            if len(facts) != 2:
                raise GitError("an object is not there", where=oid, remedy="fetch the whole repository")
            position = start + int(facts[1]) + 1
            found[oid] = answer[start : position - 1]
        return found

    def work_tree_files(self) -> list[str]:
        """Each file that stands in the work tree and that git has in its last commit, or would add to the next, sorted."""
        with tempfile.TemporaryDirectory(prefix="control-plane-") as name:
            index = {"GIT_INDEX_FILE": str(Path(name) / "index")}
            if _git(self.folder, ["rev-parse", "--verify", "--quiet", "HEAD"], self.settings, self.where).code == 0:
                self._ask(["read-tree", "HEAD"], index)
            known = _entries(self._ask(["ls-files", "-z"], index))
            others = _entries(self._ask(["ls-files", "--others", "--exclude-standard", "-z"], index))
        folder = os.fsencode(self.folder)
        standing = [path for path in known if os.path.lexists(os.path.join(folder, path))]
        return sorted({text(path.rstrip(b"/")) for path in (*standing, *others)})

    def changes(self, base: str, head: str | None) -> list[ChangedPath]:
        """What differs between two commits, or between a commit and the work tree with its untracked files."""
        if head is not None:
            return sorted(_name_status(iter(_entries(self._ask([*_DIFF, base, head, "--", "."])))), key=_by_path)
        # An index of our own: the repository's can hide what changed, by flags or by times that say that nothing did.
        with tempfile.TemporaryDirectory(prefix="control-plane-") as name:
            index = {"GIT_INDEX_FILE": str(Path(name) / "index")}
            self._ask(["read-tree", base], index)
            self._ask(["update-index", "-q", "--refresh"], index)  # hashing is cheaper than the diff's comparing
            others = _entries(self._ask(["ls-files", "--others", "--exclude-standard", "-z"], index))
            added = [path for path in {*others, *self._committed(base)} if not path.endswith(b"/")]
            if added:
                new = ["add", "--intent-to-add", "--force", "--pathspec-from-file=-", "--pathspec-file-nul"]
                self._ask(new, index, stdin=b"\0".join(sorted(added)))
            found = list(_name_status(iter(_entries(self._ask([*_DIFF, base, "--", "."], index)))))
        found += [ChangedPath(text(path.rstrip(b"/")), "added") for path in others if path.endswith(b"/")]
        return sorted(found, key=_by_path)

    def identities(self, base: str, head: str) -> list[tuple[str, str]]:
        """Name and e-mail address of each author and committer of the commits that ``head`` has and ``base`` has not."""
        if self._ask(["rev-parse", "--is-shallow-repository"]).output.strip() == b"true":
            raise GitError(
                "a shallow clone does not tell who wrote a change",
                where=str(self.folder),
                remedy="fetch the rest: `git fetch --unshallow`, or fetch-depth: 0 in CI",
            )
        # Not `git log`: it would run the program that the repository's configuration names for signatures.
        form = "--format=%x00%an%x00%ae%x00%cn%x00%ce"
        lines = self._ask(["rev-list", "--encoding=UTF-8", form, head, f"^{base}"]).output.split(b"\n")
        found = set()
        for fields in (line.split(b"\0")[1:] for line in lines if b"\0" in line):
            author, author_email, committer, committer_email = (text(field) for field in fields)
            found |= {(author, author_email), (committer, committer_email)}
        return sorted(found)

    def _committed(self, base: str) -> list[bytes]:
        """What was committed since the base and is there: it counts even where the change's own rules ignore it."""
        if _git(self.folder, ["rev-parse", "--verify", "--quiet", "HEAD"], self.settings, self.where).code != 0:
            return []
        options = [
            "--name-only",
            "--no-renames",
            "--diff-filter=A",
            "-z",
            "--relative",
            "--no-ext-diff",
            "--no-textconv",
        ]
        folder = os.fsencode(self.folder)
        added = _entries(self._ask(["diff", *options, base, "HEAD", "--", "."]))
        return [path for path in added if os.path.lexists(os.path.join(folder, path))]

    def _ask(
        self, arguments: Sequence[str], variables: Mapping[str, str] | None = None, stdin: bytes | None = None
    ) -> process.Completed:
        answer = _git(self.folder, arguments, self.settings, {**self.where, **(variables or {})}, stdin)
        if answer.code != 0:
            reason = text(answer.errors).strip().splitlines() or [f"exit code {answer.code}"]
            raise GitError(f"git {arguments[0]} failed: {reason[-1]}", where=str(self.folder))
        return answer


def _entries(answer: process.Completed) -> list[bytes]:
    return answer.output.split(b"\0")[:-1]


def _by_path(change: ChangedPath) -> str:
    return change.path


def _name_status(fields: Iterator[bytes]) -> Iterator[ChangedPath]:
    for status in fields:
        letter = chr(status[0])
        path = text(next(fields))
        if letter in "RC":
            origin, path = path, text(next(fields))
            yield ChangedPath(path, _STATUSES[letter], origin)
        else:
            yield ChangedPath(path, _STATUSES.get(letter, "modified"))


def _git(
    folder: Path,
    arguments: Sequence[str],
    settings: Mapping[str, str],
    variables: Mapping[str, str] | None = None,
    stdin: bytes | None = None,
) -> process.Completed:
    environment = {
        "PATH": process.absolute_path(),
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_LITERAL_PATHSPECS": "1",
        # Settings go by the environment: a name may hold "=", which `git -c` would cut.
        "GIT_CONFIG_COUNT": str(len(settings)),
        **{f"GIT_CONFIG_KEY_{number}": name for number, name in enumerate(settings)},
        **{f"GIT_CONFIG_VALUE_{number}": value for number, value in enumerate(settings.values())},
        **(variables or {}),
    }
    try:
        command = [Git.program() or "git", *arguments]
        return process.run(command, folder=folder, environment=environment, limits=_LIMITS, stdin=stdin)
    except process.TimeLimitReached as reached:
        raise GitError(f"git {arguments[0]} {reached}", where=str(folder)) from reached
    except ValueError as error:  # a NUL in an argument
        raise GitError(f"git {arguments[0]} cannot be asked: {error}", where=str(folder)) from error
