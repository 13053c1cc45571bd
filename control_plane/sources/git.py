"""Git, asked so that nothing of the repository runs: no hooks, filters, external diffs, text conversions or monitors."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from control_plane import process
from control_plane.errors import GitError

_NEUTRAL = {
    "safe.directory": "*",
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
_MODES = {"120000": "symlink", "160000": "submodule"}
_STATUSES = {"A": "added", "M": "modified", "D": "deleted", "T": "type_changed", "R": "renamed", "C": "added"}


@dataclass(frozen=True, slots=True)
class Blob:
    """A file in a commit: its object id and whether it is a ``file``, ``symlink`` or ``submodule``."""

    oid: str
    kind: str


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

    All paths that go in and come out are relative to ``folder``; what lies outside is left out.
    """

    folder: Path
    prefix: str
    _settings: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def around(cls, folder: Path) -> Git | None:
        """The repository that ``folder`` belongs to, or None where there is none or no git."""
        if shutil.which("git") is None:
            return None
        answer = _git(folder, ["rev-parse", "--show-prefix"])
        if answer.code != 0:
            return None
        return cls(folder, text(answer.output.rstrip(b"\n")))

    def commit(self, revision: str) -> str:
        """The full id of the commit that ``revision`` names; GitError where it names none."""
        answer = _git(self.folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"])
        if answer.code == 0:
            return answer.output.decode().strip()
        if _git(self.folder, ["rev-parse", "--is-shallow-repository"]).output.strip() == b"true":
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

    def blobs(self, commit: str) -> dict[str, Blob]:
        """Every file of a commit below the folder, by path."""
        answer = self._ask(["ls-tree", "-r", "-z", "--full-tree", f"{commit}:{self.prefix}"], allowed=(0, 128))
        if answer.code != 0:  # the folder is not there in that commit: nothing of it existed
            return {}
        found = {}
        for entry in answer.output.split(b"\0")[:-1]:
            facts, _, path = entry.partition(b"\t")
            mode, _, oid = facts.decode().split(" ")
            found[text(path)] = Blob(oid, _MODES.get(mode, "file"))
        return found

    def read(self, oid: str) -> bytes:
        """The content of a blob as it is stored, unfiltered."""
        return self._ask(["cat-file", "blob", oid]).output

    def changes(self, base: str, head: str | None) -> list[ChangedPath]:
        """What differs between two commits, or between a commit and the work tree with its untracked files."""
        options = ["--name-status", "-z", "--relative", "--no-ext-diff", "--no-textconv", "--find-renames", "-l2000",
                   "--ignore-submodules=dirty"]  # fmt: skip
        commits = [base] if head is None else [base, head]
        raw = self._ask(["diff", *options, *commits, "--", "."]).output.split(b"\0")[:-1]
        found = list(_name_status(iter(raw)))
        if head is None:
            others = self._ask(["ls-files", "--others", "--exclude-standard", "-z"]).output.split(b"\0")[:-1]
            found += [ChangedPath(text(path), "added") for path in others]
        return sorted(found, key=lambda change: change.path)

    def _ask(self, arguments: Sequence[str], allowed: tuple[int, ...] = (0,)) -> process.Completed:
        answer = _git(self.folder, arguments, self._without_programs())
        if answer.code not in allowed:
            reason = text(answer.errors).strip().splitlines() or [f"exit code {answer.code}"]
            raise GitError(f"git {arguments[0]} failed: {reason[-1]}", where=str(self.folder))
        return answer

    def _without_programs(self) -> dict[str, str]:
        """Settings that switch off every driver that the repository's own configuration names; asked once."""
        if not self._settings:
            listed = _git(self.folder, ["config", "--list", "--includes", "--name-only", "-z"]).output.split(b"\0")
            names = (os.fsdecode(name) for name in listed)
            self._settings.update(_NEUTRAL, **{name: "" for name in names if name.endswith(_PROGRAMS)})
        return self._settings


def _name_status(fields: Iterator[bytes]) -> Iterator[ChangedPath]:
    for status in fields:
        letter = chr(status[0])
        path = text(next(fields))
        if letter in "RC":
            origin, path = path, text(next(fields))
            yield ChangedPath(path, _STATUSES[letter], origin)
        else:
            yield ChangedPath(path, _STATUSES.get(letter, "modified"))


def _git(folder: Path, arguments: Sequence[str], settings: Mapping[str, str] | None = None) -> process.Completed:
    settings = settings or _NEUTRAL
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        # Settings go by the environment: a name may hold "=", which `git -c` would cut.
        "GIT_CONFIG_COUNT": str(len(settings)),
        **{f"GIT_CONFIG_KEY_{number}": name for number, name in enumerate(settings)},
        **{f"GIT_CONFIG_VALUE_{number}": value for number, value in enumerate(settings.values())},
    }
    try:
        return process.run(["git", *arguments], folder=folder, environment=environment, limits=_LIMITS)
    except process.TimeLimitReached as reached:
        raise GitError(f"git {arguments[0]} {reached}", where=str(folder)) from reached
