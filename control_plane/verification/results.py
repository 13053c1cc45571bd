"""What a run stated, read with distrust: the file was written by a process that a hostile implementation shared."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from control_plane import schema
from control_plane.sources import strict_json

_AT_MOST = 64 * 1024 * 1024  # bytes
_SCHEMA = "verification-result"
_FRAME = ("nonce", "number", "kind")
NOT_REPORTED = "it ended before all of it was reported"


@dataclass(slots=True)
class Results:
    """Tests and operations in the order in which they were stated, the interpreter, and why not all is known (None: it is)."""

    tests: list[dict[str, Any]] = field(default_factory=list)
    operations: list[dict[str, Any]] = field(default_factory=list)
    machine: dict[str, str] = field(default_factory=dict)
    incomplete: str | None = None


def read(path: Path, nonce: str, operations: Sequence[str]) -> Results:
    """The results of a run that should have measured these ``operations``; they count up to what is not the runner's."""
    results = Results()
    try:
        lines = _content(path).splitlines()
        ended = _taken(results, _stated(lines, nonce))
    except ValueError as error:
        results.incomplete = str(error)
        return results
    results.incomplete = _missing(results, operations, ended=ended)
    return results


def _content(path: Path) -> bytes:
    """The file's bytes; ValueError where it is no regular file any more, or is too large."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise ValueError(f"the results cannot be read: {error.strerror}") from error
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise ValueError("the results are no file any more")
        content = file.read(_AT_MOST + 1)
    if len(content) > _AT_MOST:
        raise ValueError(f"the results are larger than {_AT_MOST} bytes")
    return content


def _stated(lines: Sequence[bytes], nonce: str) -> Iterator[dict[str, Any]]:
    """Each line's statement; ValueError for one that the runner did not write, or that is missing."""
    for number, line in enumerate(lines):
        try:
            found = strict_json.load(line.decode())
        except ValueError:
            raise ValueError(f"line {number + 1} of the results is not the runner's") from None
        if fault := schema.fault(_SCHEMA, found):
            raise ValueError(f"line {number + 1} of the results is not the runner's: {fault.why[:200]}")
        if found["nonce"] != nonce or found["number"] != number:
            raise ValueError(f"line {number + 1} of the results is not the runner's, or one before it is missing")
        yield found


def _taken(results: Results, stated: Iterable[Mapping[str, Any]]) -> bool:
    """Sort statements into the results; whether the last was that all is done. ValueError where they contradict each other."""
    seen, collected, kind = set[str](), 0, ""
    for line in stated:
        if kind == "end":
            raise ValueError("the results go on after their end")
        kind, what = line["kind"], {name: line[name] for name in line if name not in _FRAME}
        name = f"{kind} {what.get('name', what.get('operation', ''))}"
        if name in seen:
            raise ValueError(f"the results hold {name[:200]} twice")
        seen.add(name)
        if kind in ("test", "operation"):
            (results.tests if kind == "test" else results.operations).append(what)
        results.machine = what if kind == "machine" else results.machine
        collected = what["count"] if kind == "collected" else collected
    ran = sum("::" in test["name"] for test in results.tests)
    if kind == "end" and ran < collected:
        raise ValueError(f"{collected} tests were collected, and {ran} reported")
    return kind == "end"


def _missing(results: Results, operations: Sequence[str], *, ended: bool) -> str | None:
    if not ended:
        return NOT_REPORTED
    measured = {item["operation"] for item in results.operations}
    if unknown := measured - set(operations):
        return f"it measured {min(unknown)[:200]}, which the contract does not name"
    told = {test["name"] for test in results.tests}
    left = [name for name in operations if name not in measured and f"performance: {name}" not in told]
    return f"it did not measure {left[0][:200]}" if left else None
