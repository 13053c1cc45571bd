"""What stands in the files of a change: digest, format, content, the lines it adds. No other file is read.

Whatever is left out because of a limit is said in the file's ``cut``.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count
from time import monotonic
from typing import Any

import orjson

from control_plane import process
from control_plane.errors import ControlPlaneError
from control_plane.sources import contents
from control_plane.sources.contents import Parse, Unfinished, Unreadable
from control_plane.sources.git import ChangedPath
from control_plane.sources.tree import Node, Tree

READ_AT_MOST = 64 * 1024 * 1024  # bytes of one file
PARSED_AT_MOST = 1000  # files that take a process each
PARSING_AT_MOST = 60  # seconds from the first of these to the last that is begun, which may take its own limit longer
ADDED_AT_MOST = 256 * 1024  # bytes of the added lines of one file
HANDED_OVER_AT_MOST = 64 * 1024 * 1024  # bytes of content and lines of all files
_TEXT_AT_MOST = contents.LARGEST
_SNIFFED = 8 * 1024  # as git does: a NUL in there makes a file binary
_BATCH = 64 * 1024 * 1024  # bytes in memory at once


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file of the head to read, and the base's path whose lines are not new; None where all of them are."""

    path: str
    node: Node
    before: str | None = None


@dataclass
class Read:
    """What a file holds; None where it was not read, or has no such thing. ``cut`` says which limit left out what."""

    sha256: str | None = None
    binary: bool | None = None
    content: Any = None
    error: dict[str, Any] | None = None
    added: list[dict[str, Any]] | None = None
    cut: str | None = None

    def leave_out(self, what: str) -> None:
        """Say that a limit left something out."""
        self.cut = f"{self.cut}; {what}" if self.cut else what


@dataclass
class Budget:
    """What may still be handed over, in bytes, and what may still be parsed, in files and until when."""

    size: int = HANDED_OVER_AT_MOST
    parsed: int = PARSED_AT_MOST
    ends: float | None = None  # by the monotonic clock; it runs from the first parse on

    def require_time(self) -> None:
        """Unfinished where no time to parse is left."""
        now = monotonic()
        if self.ends is None:
            self.ends = now + PARSING_AT_MOST
        if now >= self.ends:
            raise Unfinished(f"not parsed: parsing files of such formats took more than {PARSING_AT_MOST} s")

    def takes(self, value: Any) -> bool:
        """Whether a value still fits; it counts from then on."""
        size = len(orjson.dumps(value))
        if size > self.size:
            return False
        self.size -= size
        return True


@dataclass(frozen=True, slots=True)
class Collected:
    """The facts of files by path: what stands there (of a deleted one: what stood there), and what it holds."""

    nodes: Mapping[str, Node]
    reads: Mapping[str, Read]


def collect(
    head: Tree,
    base: Tree | None,
    paths: Sequence[str],
    changed: Sequence[ChangedPath],
    parse: Parse,
    *,
    everything: bool,
) -> Collected:
    """The facts of the head's ``paths`` and of what a change deleted; content of what it touched, or of everything.

    Where everything is judged, every line counts as added.
    """
    changes = {item.path: item for item in changed}
    gone = {item.path for item in changed if item.status == "deleted"}
    nodes = {**(base.nodes(gone) if base else {}), **head.nodes(path for path in paths if path not in gone)}
    wanted = [
        Wanted(path, nodes[path], None if everything else _origin(changes[path]))
        for path in paths
        if path in nodes and (everything or path in changes)
    ]
    return Collected(nodes, read(head, base, wanted, parse))


def _origin(change: ChangedPath) -> str | None:
    return None if change.status == "added" else change.origin or change.path


def read(head: Tree, base: Tree | None, wanted: Sequence[Wanted], parse: Parse) -> dict[str, Read]:
    """What each of the wanted files holds, by path; ``parse`` starts conftest."""
    found: dict[str, Read] = {}
    budget = Budget()
    for batch in _batches(wanted):
        raw = head.read_all(file.path for file in batch if _is_read(file.node))
        before = _before(base, [file.before for file in batch if file.before is not None])
        found.update(_batch(batch, raw, before, parse, budget))
    return found


def _is_read(node: Node) -> bool:
    return node.kind == "file" and (node.size or 0) <= READ_AT_MOST


def _batches(wanted: Sequence[Wanted]) -> Iterator[list[Wanted]]:
    batch: list[Wanted] = []
    size = 0
    for file in wanted:
        size += (file.node.size or 0) if _is_read(file.node) else 0
        if size > _BATCH and batch:
            yield batch
            batch, size = [], file.node.size or 0
        batch.append(file)
    if batch:
        yield batch


def _before(base: Tree | None, paths: list[str]) -> Mapping[str, bytes | ControlPlaneError]:
    """The base's files whose lines are not new; of one that is no text that could be compared, none is known."""
    if base is None:
        return {}
    nodes = base.nodes(paths)
    return base.read_all(path for path, node in nodes.items() if node.kind == "file" and _is_text_sized(node.size))


def _is_text_sized(size: int | None) -> bool:
    return size is not None and size <= _TEXT_AT_MOST


def _batch(
    batch: list[Wanted],
    raw: Mapping[str, bytes | ControlPlaneError],
    before: Mapping[str, bytes | ControlPlaneError],
    parse: Parse,
    budget: Budget,
) -> dict[str, Read]:
    found: dict[str, Read] = {}
    with process.ending_with_us(), ThreadPoolExecutor(cpu_count()) as pool:
        waiting: dict[str, Future[Any]] = {}
        for file in batch:
            found[file.path] = facts = _facts(file, raw.get(file.path))
            format_, content = contents.format_of(file.path), raw.get(file.path)
            if format_ and isinstance(content, bytes) and not facts.cut and not facts.error:
                if contents.is_parsed_by_conftest(format_):
                    budget.parsed -= 1
                    if budget.parsed < 0:
                        facts.leave_out(f"not parsed: more than {PARSED_AT_MOST} files of such formats")
                        continue
                waiting[file.path] = pool.submit(_parsed, content, format_, parse, budget)
        for file in batch:
            facts, content = found[file.path], raw.get(file.path)
            if file.path in waiting:
                _take(facts, waiting.pop(file.path), budget)
            if facts.binary is False and isinstance(content, bytes):
                _add_lines(facts, content, before.get(file.before or ""), budget)
    return found


def _parsed(content: bytes, format_: str, parse: Parse, budget: Budget) -> Any:
    if contents.is_parsed_by_conftest(format_):
        budget.require_time()
    return contents.read(content, format_, parse)


def _facts(file: Wanted, content: bytes | ControlPlaneError | None) -> Read:
    if isinstance(content, ControlPlaneError):
        return Read(error={"line": None, "message": content.what})
    if content is None:
        return Read(
            cut=None
            if _is_read(file.node) or file.node.kind != "file"
            else f"not read: larger than {READ_AT_MOST} bytes"
        )
    facts = Read(sha256=hashlib.sha256(content).hexdigest(), binary=_is_binary(content))
    if facts.binary and contents.format_of(file.path):
        facts.error = {"line": None, "message": "is not UTF-8 text"}
    elif not facts.binary and len(content) > _TEXT_AT_MOST:
        facts.leave_out(f"text not read: larger than {_TEXT_AT_MOST} bytes")
    return facts


def _is_binary(content: bytes) -> bool:
    if b"\0" in content[:_SNIFFED]:
        return True
    try:
        content.decode()
    except UnicodeDecodeError:
        return True
    return False


def _take(facts: Read, read_: Future[Any], budget: Budget) -> None:
    try:
        content = read_.result()
    except Unreadable as fault:
        facts.error = fault.document()
        return
    except Unfinished as limit:
        facts.leave_out(str(limit))
        return
    if budget.takes(content):
        facts.content = content
    else:
        facts.leave_out(f"content left out: the change holds more than {HANDED_OVER_AT_MOST} bytes")


def _add_lines(facts: Read, content: bytes, before: bytes | ControlPlaneError | None, budget: Budget) -> None:
    if len(content) > _TEXT_AT_MOST:
        return
    added, left_out_from = added_lines(_lines(before) if isinstance(before, bytes) else [], _lines(content))
    if left_out_from is not None:
        facts.leave_out(f"added lines from line {left_out_from} on left out: more than {ADDED_AT_MOST} bytes")
    if budget.takes(added):
        facts.added = added
    else:
        facts.leave_out(f"added lines left out: the change holds more than {HANDED_OVER_AT_MOST} bytes")


def _lines(content: bytes) -> list[str]:
    lines = content.decode("utf-8", "replace").removeprefix("\ufeff").split("\n")
    if not lines[-1]:
        lines.pop()
    return [line.removesuffix("\r") for line in lines] if b"\r" in content else lines


def added_lines(before: list[str], after: list[str]) -> tuple[list[dict[str, Any]], int | None]:
    """The lines, from 1, that the file holds more often than it did; and from which on they did not fit.

    A line that only moved is not added; of one that was doubled, the later one is. Linear in both.
    """
    known = Counter(before)
    added: list[dict[str, Any]] = []
    size = 0
    for number, line in enumerate(after, start=1):
        if known.get(line, 0) > 0:
            known[line] -= 1
            continue
        size += len(line.encode()) + 1
        if size > ADDED_AT_MOST:
            return added, number
        added.append({"line": number, "text": line})
    return added, None
