"""CODEOWNERS as GitHub reads it: the first of three places, the last rule that matches a path.

Patterns are those of gitignore, which pathspec knows, without `!` and `[ ]`. They are matched by RE2, in time that is
linear in the path: a pattern of a hostile change cannot stop a gate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from pathspec import PathSpec
from pathspec.pattern import RegexPattern
from pathspec.patterns.gitignore import GitIgnorePatternError
from pathspec.patterns.gitignore.basic import GitIgnoreBasicPattern

from control_plane.errors import ControlPlaneError
from control_plane.sources.tree import Tree, symlink_on_the_way

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")

_LARGEST = 3 * 1024 * 1024  # GitHub ignores a larger one
_WORD = re.compile(r"(?:\\.|[^\s\\])+")
_OWNER = re.compile(r"@[\w.-]+(?:/[\w.-]+)?|[^@\s]+@[^@\s]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """A line (from 1) with a pattern and its owners; none means that whom an earlier line names owns it no more."""

    line: int
    pattern: str
    owners: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """The rule as a document states it."""
        return {"line": self.line, "pattern": self.pattern, "owners": list(self.owners)}


@dataclass(frozen=True)
class CodeOwners:
    """A CODEOWNERS file: where it stands, its rules, and the first thing in it that has no effect, with why."""

    path: str
    rules: list[Rule] = field(default_factory=list)
    error: str | None = None
    _matcher: PathSpec[Any] | None = field(default=None, repr=False)

    def owners(self, path: str) -> list[str]:
        """Who owns a path: the owners of the last rule that matches it; nobody where none does."""
        if self._matcher is None:
            return []
        # A line break would end what `.` matches; no pattern can hold one, or this.
        found = self._matcher.check_file(path.replace("\n", "\x01").replace("\r", "\x01")).index
        if found is None:  # not even the pattern that matches everything
            raise ControlPlaneError("its patterns take too much memory", where=self.path, remedy="write fewer")
        return list(self.rules[found - 1].owners) if found else []

    def document(self) -> dict[str, Any]:
        """The file as a document states it."""
        return {"path": self.path, "error": self.error, "rules": [rule.document() for rule in self.rules]}


def read(tree: Tree) -> CodeOwners | None:
    """The CODEOWNERS of a tree; None where none of its places has one. One behind a symlink is none, and is named."""
    links = {path: symlink_on_the_way(tree, path) for path in PLACES}
    passed = {path: link for path, link in links.items() if link and (link == path or tree.kind(path) == "file")}
    path = next((path for path, link in links.items() if not link and tree.kind(path) == "file"), None)
    found = None if path is None else _at(tree, path)
    if not passed:
        return found
    behind, link = next(iter(passed.items()))
    error = f"{behind} has no effect: {link} is a symlink, which GitHub does not follow"
    if found is None:
        return CodeOwners(behind, error=error)
    return replace(found, error=f"{error}; {found.error}" if found.error else error)


def _at(tree: Tree, path: str) -> CodeOwners:
    try:
        content = tree.read(path)
        if len(content) > _LARGEST:
            return CodeOwners(path, error=f"it is larger than {_LARGEST} bytes")
        lines = content.decode("utf-8-sig").split("\n")
    except ControlPlaneError as error:
        return CodeOwners(path, error=error.what)
    except UnicodeDecodeError:
        return CodeOwners(path, error="it is not UTF-8")
    return _read(path, lines)


def _read(path: str, lines: list[str]) -> CodeOwners:
    rules: list[Rule] = []
    patterns: list[RegexPattern] = [RegexPattern(".")]
    faults: list[str] = []
    for number, words in _words(lines):
        pattern, *owners = words
        regex = _regex(pattern)
        stranger = next((owner for owner in owners if not _OWNER.fullmatch(owner)), None)
        if regex is None:
            faults.append(f"line {number}: {pattern} is no pattern that CODEOWNERS knows")
        elif stranger is not None:
            faults.append(f"line {number}: {stranger} is no owner; write @user, @organization/team or an address")
        else:
            rules.append(Rule(number, pattern, tuple(owners)))
            patterns.append(RegexPattern(regex))
    return CodeOwners(path, rules, faults[0] if faults else None, PathSpec(patterns, backend="re2"))


def _words(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Each line that says something, in words; a word that begins with `#` begins a comment."""
    for number, line in enumerate(lines, start=1):
        words = _WORD.findall(line)
        end = next((position for position, word in enumerate(words) if word.startswith("#")), len(words))
        if end:
            yield number, words[:end]


def _regex(pattern: str) -> str | None:
    """A pattern as a regular expression; None where it has what CODEOWNERS does not know."""
    if pattern.startswith(("!", "\\#")) or "[" in pattern or "***" in pattern or not pattern.strip("/"):
        return None
    try:
        regex, include = GitIgnoreBasicPattern.pattern_to_regex(pattern)
    except GitIgnorePatternError:
        return None
    return regex if include else None
